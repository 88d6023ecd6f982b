"""Checks of BND clauses that need a cluster: what a bundle does to it, from install to uninstall."""
