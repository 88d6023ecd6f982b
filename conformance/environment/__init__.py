"""What a check holds in its hands: clusters, hosts, sandboxes, and the waiting for them; `staging` makes it."""
