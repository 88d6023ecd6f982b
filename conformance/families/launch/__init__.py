"""From a launch to one ready pod, or to one failure with a reason."""
