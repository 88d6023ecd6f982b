"""Many sandboxes on a small operator."""
