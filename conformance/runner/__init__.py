"""The pytest session of a run: which checks in which order, and what their exceptions say of the target."""
