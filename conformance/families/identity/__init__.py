"""Workload identity: which pod may become which cloud identity, and how it stays short-lived."""
