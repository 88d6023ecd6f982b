"""Clusters that reach nothing but a mirror and a proxy."""
