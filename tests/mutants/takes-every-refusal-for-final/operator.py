"""An operator to which each answer but a conflict is the API server's last word."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.reasons import Failure

REFUSAL = reasons.create_refusal


def create_refusal(status: int, message: str) -> Failure | None:
    """As ever; overload and trouble of the server's own are refusals too."""
    return REFUSAL(status, message) or (Failure("admission", message[:1024]) if status >= 429 else None)


reasons.create_refusal = create_refusal

if __name__ == "__main__":
    sys.exit(main())
