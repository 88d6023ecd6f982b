"""New versions without a new registration."""
