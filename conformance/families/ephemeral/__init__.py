"""What remains when a sandbox ends: nothing."""
