"""POD-01: no process of a sandbox is root."""

import pytest

from conformance.observe.kube import Object
from conformance.observe.pods import containers, in_force
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-01")


def test_specification_forbids_root(pod: Object) -> None:
    """Every container must run as non-root and names no root user."""
    free = [each["name"] for each in containers(pod) if in_force(pod, each, "runAsNonRoot") is not True]
    assert not free, f"runAsNonRoot is not in force for the containers {listed(free)}"
    root = [each["name"] for each in containers(pod) if in_force(pod, each, "runAsUser") == 0]
    assert not root, f"the containers {listed(root)} are told to run as user 0"


def test_process_is_not_root(identity: Object) -> None:
    """Inside, the user id is not 0."""
    assert identity["uid"] != 0, f"inside, the process of {identity['hostname']} runs as user 0"
