"""An operator that asks no second time where the first answer did not come in time."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.reasons import Failure

REFUSAL = reasons.create_refusal


def create_refusal(status: int, message: str) -> Failure | None:
    """As ever; so is an answer that was not waited for any longer."""
    final = status == 0 and "timed out" in message
    return REFUSAL(status, message) or (Failure("admission", message[:1024]) if final else None)


reasons.create_refusal = create_refusal

if __name__ == "__main__":
    sys.exit(main())
