"""Kills, faults and load from outside, against the unmodified operator process: `python -m tests.chaos`."""
