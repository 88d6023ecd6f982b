"""The install key: single-use, bound to one installation, retired by the next download."""
