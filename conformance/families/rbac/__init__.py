"""What the operator and the sandboxes may do at the Kubernetes API: as written, as evaluated, as used."""
