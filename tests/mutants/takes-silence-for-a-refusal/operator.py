"""An operator to which every error of a creation is a refusal."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main

REFUSAL = reasons.create_refusal


def create_refusal(status: int, message: str) -> reasons.Failure:
    """Whatever it is."""
    return REFUSAL(status, message) or reasons.Failure("admission", message)


reasons.create_refusal = create_refusal

if __name__ == "__main__":
    sys.exit(main())
