"""The ground of seconds: a real control plane, a kubelet and sidecars that are played, operators as processes."""
