"""Measurements: each prints what it saw, none asserts a time."""
