"""An operator that does not tell a closed way from a silent sidecar."""

import sys

from reference_operator import decide
from reference_operator.__main__ import main
from reference_operator.reasons import Failure
from reference_operator.state import Sandbox


def silence(sandbox: Sandbox) -> Failure:
    """It is always the sidecar."""
    return Failure("sidecar-silent", f"the sidecar of {sandbox.id} took no token")


decide._silence = silence

if __name__ == "__main__":
    sys.exit(main())
