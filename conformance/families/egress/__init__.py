"""Where operator, node pulls and sandboxes may connect, and that nothing else is even tried."""
