"""Proves our own code: unit tests, the end-to-end path, the mutants, the benchmarks."""
