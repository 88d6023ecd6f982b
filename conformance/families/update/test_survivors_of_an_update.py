"""UPD-02: sandboxes survive both a new bundle and a new operator image."""

import pytest

from conformance.families._shared.operator_replaced import Change, Changes
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("UPD-02")


@pytest.fixture(params=["updated", "renewed"])
def change(request: pytest.FixtureRequest, changes: Changes) -> Change:
    """The newer bundle, and the newer image."""
    found: Change = getattr(changes, request.param)
    return found


def test_sandboxes_survive(change: Change) -> None:
    """Each has the pod and the processes that it had, and a newer token."""
    assert change.before.pods, f"no sandbox ran when the operator was {change.what}"
    found = harmed(change.before.pods, change.after.pods)
    assert not found, f"when the operator was {change.what}, its sandboxes did not survive it: {found}"
    for name in change.before.pods:
        held, holds = change.before.generation(name), change.after.generation(name)
        assert holds > held, (
            f"after the operator was {change.what}, sandbox {name} holds token generation {holds}, and {held} before"
        )


def test_host_stays(change: Change) -> None:
    """Another instance is connected, to the same host record."""
    assert change.now.connection == "connected", (
        f"after its operator was {change.what} the host is {change.now.connection}"
    )
    assert change.now.instance != change.was.instance, f"the operator was {change.what}, and no other instance came"
    assert change.now.registered_at == change.was.registered_at, "the host registered anew"


def test_key_changes_with_the_bundle_alone(changes: Changes) -> None:
    """The newer bundle brought a new key, claimed at once; the newer image went on with the key that was there."""
    updated, renewed = changes.updated, changes.renewed
    assert updated.now.key.issued_at != updated.was.key.issued_at, "the newer bundle brought no new key"
    assert updated.now.key.state == "claimed", f"after the newer bundle the key is {updated.now.key.state}"
    assert renewed.now.key == renewed.was.key, (
        f"the newer image changed the key from {renewed.was.key} to {renewed.now.key}"
    )
    newer = changes.host.environment.images.newer
    assert changes.image == newer, f"the operator was given the image {newer} and runs {changes.image}"
