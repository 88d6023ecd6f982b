"""The four facts that let a host work, and how a broken one shows."""
