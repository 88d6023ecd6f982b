"""BND-27: the API server warns of nothing in the bundle."""

import copy
from typing import Any

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe.kube import Kube
from conformance.observe.objects import paths
from conformance.target.bundle.objects import Bundle, title

pytestmark = pytest.mark.clause("BND-27")

OUT_OF_USE = "beta.kubernetes.io/os"
"""Deprecated since Kubernetes 1.14; the API server says so of every pod template that selects by it."""


def _warnings(kube: Kube, each: Any) -> tuple[str, ...]:
    """What is said of an object that comes anew: of what an object had before, the API server says nothing again."""
    fresh = copy.deepcopy(dict(each))
    fresh["metadata"]["name"] += "-anew"
    return kube.warned(paths(kube, [fresh])[title(fresh)], fresh)


@pytest.mark.control("test_a_doubtful_object_is_warned_of")
def test_no_object_draws_a_warning(environment: Environment, host: HostUnderTest, bundle: Bundle) -> None:
    """Applied to the server as a dry run, each object of the bundle is answered without a Warning header."""
    found = [f"{title(each)}: {said}" for each in bundle.objects for said in _warnings(environment.kube, each)]
    assert not found, f"the API server warns of {listed(found)}"


def test_a_doubtful_object_is_warned_of(environment: Environment, host: HostUnderTest, bundle: Bundle) -> None:
    """The control: the same deployment, choosing its node by a label long out of use, is answered with a warning."""
    doubtful: dict[str, Any] = copy.deepcopy(dict(bundle.the("Deployment")))
    doubtful["spec"]["template"]["spec"]["nodeSelector"] = {OUT_OF_USE: "linux"}
    warnings = _warnings(environment.kube, doubtful)
    assert any(OUT_OF_USE in warning for warning in warnings), (
        f"a deployment that chooses its node by {OUT_OF_USE} was answered with the warnings {list(warnings)}"
    )
