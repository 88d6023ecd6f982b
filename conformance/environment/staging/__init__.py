"""Builds one run's surroundings in order, and takes them down: cluster, images, network, infrastructure, host."""
