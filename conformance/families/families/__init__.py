"""Which launches a host takes."""
