"""AIR-01: with a mirror set, sandbox images are pulled from it by the same digest."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.site_variants import Mirrored, mirrored

pytestmark = [pytest.mark.clause("AIR-01"), pytest.mark.disturbs]


def test_operator_connects(through_mirror: Mirrored) -> None:
    """With a mirror in its site the operator connects as ever."""
    after = through_mirror.resited.after
    assert through_mirror.resited.connected, f"with a mirror set the operator did not connect: {after.connection}"


def test_pod_names_the_mirror_and_the_digest(through_mirror: Mirrored) -> None:
    """The pod that was submitted names the mirror instead of the registry, and the digest that was ordered."""
    made = through_mirror.creations
    assert made, f"no pod was submitted for the launch, which is {through_mirror.state}"
    images = {each["image"] for each in made[0].requested["spec"]["containers"]}
    wanted = mirrored(through_mirror.image, through_mirror.mirror)
    assert wanted in images, f"with a mirror set the pod names {listed(images)}, not {wanted}"


def test_node_pulled_it_there(through_mirror: Mirrored) -> None:
    """The sandbox is ready, and the node fetched manifest and layer from the mirror."""
    assert through_mirror.state == "ready", f"the launch through the mirror is {through_mirror.state}, not ready"
    assert through_mirror.fetched.manifest, "the node did not ask the mirror for it"
    assert through_mirror.fetched.layers, "the node fetched no blob from the mirror"


def test_registry_was_not_asked(through_mirror: Mirrored) -> None:
    """Nothing of that image was asked of the registry itself."""
    others = through_mirror.fetched.elsewhere
    assert not others, f"the image was asked of {listed(others)} too, not of the mirror alone"
