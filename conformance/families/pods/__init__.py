"""How a sandbox pod is hardened: as submitted, and as seen from inside."""
