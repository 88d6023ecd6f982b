"""An operator that asks for a pod twice."""

import sys

from reference_operator import reasons
from reference_operator.__main__ import main
from reference_operator.reasons import Failure

REFUSAL, FAILED = reasons.create_refusal, list[int]()


def create_refusal(status: int, message: str) -> Failure | None:
    """As ever, once; the second trouble of the server's own is a refusal."""
    FAILED.extend([status] if status >= 500 else [])
    return REFUSAL(status, message) or (Failure("admission", message[:1024]) if len(FAILED) > 1 else None)


reasons.create_refusal = create_refusal

if __name__ == "__main__":
    sys.exit(main())
