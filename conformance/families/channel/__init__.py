"""The connection that the operator opens outward and everything that can befall it."""
