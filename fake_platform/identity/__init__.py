"""Workload identity as a customer's cloud and cluster know it: token endpoint, federated credentials, webhook."""
