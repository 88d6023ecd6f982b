"""BND-01: one YAML file of complete Kubernetes objects."""

import pytest

from conformance.environment.stage import Stage
from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.object_validation import refusals
from conformance.target.bundle.objects import Bundle, parse, title
from conformance.target.description import PLATFORM, Target

pytestmark = pytest.mark.clause("BND-01")


def _illegible(text: str) -> Illegible | None:
    try:
        parse(text)
    except Illegible as illegible:
        return illegible
    return None


def test_the_file_is_read_alike_by_everybody(stage: Stage, target: Target) -> None:
    """What a reviewer reads is what kubectl applies: whole objects, of fields that there are."""
    file = "the platform's bundle" if target.bundle.source == PLATFORM else target.bundle.source
    illegible = _illegible(stage.bundle_text)
    assert illegible is None, f"{file}, {illegible}"


def test_every_document_is_a_kubernetes_object(bundle: Bundle) -> None:
    """The whole file can be read, each document has apiVersion, kind and name, and none stands twice."""
    names = [(title(each), each["metadata"].get("namespace")) for each in bundle.objects]
    twice = sorted({name for name, space in names if names.count((name, space)) > 1})
    assert not twice, f"the bundle holds {', '.join(twice)} more than once: kubectl would apply the last one only"


def test_the_api_server_takes_every_object(bundle: Bundle) -> None:
    """None is refused when it is applied: names, labels, selectors, and what a deployment cannot be without."""
    found = list(refusals(bundle))
    assert not found, f"the API server would refuse the bundle: {'; '.join(found)}"
