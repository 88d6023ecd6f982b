"""Where the harness runs: the engine, the node image, kind clusters, and the images inside them."""
