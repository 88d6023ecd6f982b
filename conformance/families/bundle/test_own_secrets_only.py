"""BND-31: the operator's pod reads the bundle's own Secrets and ConfigMaps and no others."""

import pytest

from conformance.target.asked_by_annotation import secrets
from conformance.target.bundle.objects import Bundle, mapping
from conformance.target.operator_pod import HARMLESS, PROJECTED, projections, reads, volumes

pytestmark = pytest.mark.clause("BND-31")


def test_every_secret_and_setting_is_the_bundles(bundle: Bundle) -> None:
    """What the pod mounts or takes into its environment stands in this file, optional or not."""
    own = {(each["kind"], each["metadata"]["name"]) for each in bundle.of("Secret", "ConfigMap")}
    for read in reads(bundle.pod):
        there = ", ".join(sorted(name for kind, name in own if kind == read.kind)) or "none"
        name = read.name or "of no name"
        assert (read.kind, read.name) in own, (
            f"{read.place} reads the {read.kind} {name}, which is not in the bundle; it has {there}"
        )


def test_no_volume_brings_anything_else(bundle: Bundle) -> None:
    """Each volume is scratch space, an object of the bundle's, or what the pod says of itself; no store adds any."""
    asked = secrets(mapping(bundle.the("Deployment"), "spec", "template", "metadata", "annotations"))
    assert not asked, f"the pod template asks a store of secrets for some: {asked}"
    for name, kind, _ in volumes(bundle.pod):
        assert kind in HARMLESS, f"volume {name} is of kind {kind}; one of {', '.join(sorted(HARMLESS))} is right"
    for name, kind, _ in projections(bundle.pod):
        assert kind in PROJECTED, f"volume {name} projects a {kind}; one of {', '.join(sorted(PROJECTED))} is right"
