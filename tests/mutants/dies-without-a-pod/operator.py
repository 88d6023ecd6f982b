"""An operator that takes for granted that whatever fails has a pod."""

import sys
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main
from reference_operator.model import Status


def failed(sandbox: Any, failure: Any) -> Status:
    """With the uid of the pod, which may not be there."""
    return Status(sandbox.id, sandbox.pod.uid, "failed", failure.reason, failure.detail, sandbox.taken or 0)


decide._failed = failed

if __name__ == "__main__":
    sys.exit(main())
