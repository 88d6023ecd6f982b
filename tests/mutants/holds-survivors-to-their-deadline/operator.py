"""An operator that reads the deadline of what it finds, and not whether it was ready in time."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import decide, pod_changes
from reference_operator.__main__ import main
from reference_operator.reasons import Failure

OVERDUE = decide._overdue


def overdue(sandbox: Any, now: float) -> Any:
    """Everybody has to be ready by then, and whoever is found is not."""
    late = sandbox.deadline is not None and now >= sandbox.deadline
    return Failure("deadline", "its deadline has passed") if late and not sandbox.launched else OVERDUE(sandbox, now)


def holding(sandbox: Any, generation: int) -> Any:
    """A survivor's token says nothing of when it was ready."""
    return replace(HOLDING(sandbox, generation), was_ready=sandbox.was_ready)


def with_pod(sandbox: Any, pod: Any, now: float) -> Any:
    """Nor does its pod."""
    found = WITH_POD(sandbox, pod, now)
    return found if sandbox.launched else replace(found, was_ready=False)


HOLDING, WITH_POD = pod_changes._holding, pod_changes._with_pod
decide._overdue, pod_changes._holding, pod_changes._with_pod = overdue, holding, with_pod

if __name__ == "__main__":
    sys.exit(main())
