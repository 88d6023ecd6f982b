"""REC-07: an evicted or rolled operator leaves the sandboxes as untouched as a killed one."""

import pytest

from conformance.families._shared.operator_replaced import Change, Changes
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("REC-07")


@pytest.fixture(params=["evicted", "rolled"])
def change(request: pytest.FixtureRequest, changes: Changes) -> Change:
    """The eviction, and the roll."""
    found: Change = getattr(changes, request.param)
    return found


def test_sandboxes_are_untouched(change: Change) -> None:
    """Each has the pod and the processes that it had."""
    assert change.before.pods, f"no sandbox ran when the operator was {change.what}"
    found = harmed(change.before.pods, change.after.pods)
    assert not found, f"when the operator was {change.what}, its sandboxes were not left alone: {found}"


def test_another_instance_came(change: Change) -> None:
    """Another instance is connected, to the same host record."""
    assert change.now.connection == "connected", (
        f"after its operator was {change.what} the host is {change.now.connection}"
    )
    assert change.now.instance != change.was.instance, f"the operator was {change.what}, and no other instance came"
    assert change.now.registered_at == change.was.registered_at, "the host registered anew"


def test_sandboxes_are_repointed(change: Change) -> None:
    """Each sidecar holds a newer token than before."""
    for name in change.before.pods:
        held, holds = change.before.generation(name), change.after.generation(name)
        assert holds > held, (
            f"after the operator was {change.what}, sandbox {name} holds token generation {holds}, and {held} before"
        )
