"""A control plane alone: etcd, API server and controller manager as processes on loopback, without a node."""
