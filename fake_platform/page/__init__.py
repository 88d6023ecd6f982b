"""The page for people: what the control API knows and does, rendered on the server. It has no way to act of its own."""
