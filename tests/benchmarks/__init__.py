"""Benchmarks: two things measured side by side in one run, and their ratio printed; nothing is asserted."""
