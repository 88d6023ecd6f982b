"""Whether a cluster that exists would carry a run: asked before anything of a run is made there."""
