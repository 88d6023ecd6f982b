"""An operator that looks at a sidecar until it is ready, and never again."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod_changes
from reference_operator.__main__ import main

WITH_POD = pod_changes._with_pod


def with_pod(sandbox: Any, pod: Any, now: float) -> Any:
    """As ever; where it was ready the sidecar is what it was."""
    if sandbox.was_ready and sandbox.pod is not None:
        pod = replace(pod, sidecar=sandbox.pod.sidecar)
    return WITH_POD(sandbox, pod, now)


pod_changes._with_pod = with_pod

if __name__ == "__main__":
    sys.exit(main())
