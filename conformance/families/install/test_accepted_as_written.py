"""BND-34: the API server takes the bundle as it is written."""

from typing import Any

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import SYSTEM, Environment
from conformance.observe.dropped_fields import dropped
from conformance.observe.strict_dry_run import anew, objections
from conformance.target.bundle.objects import Bundle

pytestmark = pytest.mark.clause("BND-34")

MISSPELT = "imagePullPolcy"


@pytest.mark.control("test_a_misspelt_field_is_refused", "test_a_field_that_is_gone_is_missed")
def test_every_object_is_taken_as_it_is(environment: Environment, bundle: Bundle) -> None:
    """Created anew as a dry run, read strictly, no object is refused and none comes back with less than was sent."""
    found = objections(environment.kube, bundle.objects)
    assert not found, f"the API server does not take the bundle as it is written: {listed(found)}"


def test_a_misspelt_field_is_refused(environment: Environment) -> None:
    """The control: a deployment of one container with a field of no meaning is refused, and the field is named."""
    found = objections(environment.kube, [_deployment({MISSPELT: "Always"})])
    assert any(MISSPELT in each for each in found), f"a deployment with the field {MISSPELT} drew the words {found}"


def test_a_field_that_is_gone_is_missed(environment: Environment) -> None:
    """The control: of the answer to a deployment that is taken, a field that was never there is seen to be missing."""
    sent = anew(_deployment({}))
    kept = environment.kube.tried(f"/apis/apps/v1/namespaces/{SYSTEM}/deployments", sent)
    sent["spec"]["template"]["spec"]["containers"][0][MISSPELT] = "Always"
    found = dropped(sent, kept)
    assert found == (f"spec.template.spec.containers[0].{MISSPELT}",), f"the comparison misses {listed(found)}"


def _deployment(more: dict[str, Any]) -> dict[str, Any]:
    """A small deployment in the harness's own namespace, whatever the bundle is like."""
    labels = {"byohost.test/control": "strict"}
    container = {"name": "control", "image": "registry.byohost.test/byohost/none@sha256:" + "0" * 64, **more}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    metadata = {"name": "control", "namespace": SYSTEM}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
