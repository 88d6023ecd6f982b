"""An operator that makes a second pod where the first one vanished early."""

import sys
from dataclasses import replace

from reference_operator import launch_changes, pod_changes
from reference_operator.__main__ import main
from reference_operator.model import Launch
from reference_operator.state import Step

LAUNCH, VANISHED = launch_changes._launch, pod_changes.vanished
ORDERS: dict[str, Launch] = {}


def keep(step: Step, launch: Launch, now: float) -> Step:
    """The order may be of use once more."""
    ORDERS[launch.sandbox_id] = launch
    return LAUNCH(step, launch, now)


def vanished(step: Step, sandbox_id: str, uid: str, now: float) -> Step:
    """What never worked may be tried again, once."""
    known = step.state.sandboxes.get(sandbox_id)
    fresh = known is not None and known.pod is not None and known.pod.uid == uid and known.ending is None
    if known is None or not fresh or known.was_ready or sandbox_id not in ORDERS:
        return VANISHED(step, sandbox_id, uid, now)
    order = ORDERS.pop(sandbox_id)
    bare = replace(known, pod=None, taken=None, sidecar_since=None, create_due=0.0)
    return step.put(replace(bare, launch=order, token=order.token))


launch_changes._launch = keep
pod_changes.vanished = vanished

if __name__ == "__main__":
    sys.exit(main())
