"""An operator that takes a started sidecar for one that answers."""

import sys

from reference_operator import state
from reference_operator.__main__ import main


def stage(sandbox: state.Sandbox) -> state.Stage:
    """Ready as soon as the sidecar runs, without a token."""
    if sandbox.pod is None:
        return "accepted"
    return "ready" if sandbox.pod.sidecar.running else "starting"


state.Sandbox.stage = property(stage)  # type: ignore[method-assign,assignment] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())
