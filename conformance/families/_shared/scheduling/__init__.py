"""Which scenario passes on which host, and when."""
