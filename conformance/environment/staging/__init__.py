"""Builds one run's surroundings in order, and takes them down: ground, supply, network, infrastructure, host."""
