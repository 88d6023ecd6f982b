"""An operator that takes the loss of a node for the loss of its cluster."""

import sys
from typing import Any

from reference_operator import decide
from reference_operator.__main__ import main
from reference_operator.action import DeletePod

DECIDE = decide.decide
removed: set[str] = set()


def decide_and_remove(state: Any, event: Any, now: float) -> Any:
    """As ever; beside a lost sandbox no other pod stays."""
    state, actions = DECIDE(state, event, now)
    ends = [one.ending.status.reason for one in state.sandboxes.values() if one.ending is not None]
    pods = [(one.id, one.pod) for one in state.sandboxes.values() if one.ending is None and one.pod is not None]
    if "node-lost" not in ends:
        return state, actions
    fresh = [(name, pod) for name, pod in pods if pod.uid not in removed]
    removed.update(pod.uid for _, pod in fresh)
    return state, (*actions, *(DeletePod(name, pod.name, pod.uid) for name, pod in fresh))


decide.decide = decide_and_remove

if __name__ == "__main__":
    sys.exit(main())
