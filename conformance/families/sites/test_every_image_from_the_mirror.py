"""AIR-01: with a mirror set, each image of a pod comes from it, and not that of the sandbox alone."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.site_variants import Mirrored
from conformance.observe.pods import containers

pytestmark = [pytest.mark.clause("AIR-01"), pytest.mark.disturbs]


def test_no_image_names_the_registry(through_mirror: Mirrored) -> None:
    """The sidecar's neither: a site that cannot reach the registry would wait for it."""
    made = through_mirror.creations
    assert made, f"no pod was submitted for the launch, which is {through_mirror.state}"
    images = {str(each["name"]): str(each["image"]) for each in containers(made[0].requested)}
    there = f"{through_mirror.mirror}/"
    elsewhere = [f"{name} ({image})" for name, image in images.items() if not image.startswith(there)]
    assert not elsewhere, f"with a mirror set these containers' images come from elsewhere: {listed(elsewhere)}"
