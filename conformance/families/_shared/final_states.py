"""The states in which a sandbox has ended. Pure."""

FINAL = ("failed", "finished", "gone")
