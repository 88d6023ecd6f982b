"""An operator to which an API server that is away for a moment has refused."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.reasons import Failure

REFUSAL = reasons.create_refusal


def create_refusal(status: int, message: str) -> Failure | None:
    """As ever; so is 503 alone."""
    final = status == 503
    return REFUSAL(status, message) or (Failure("admission", message[:1024]) if final else None)


reasons.create_refusal = create_refusal

if __name__ == "__main__":
    sys.exit(main())
