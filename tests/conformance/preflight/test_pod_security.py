"""What a namespace enforces."""

from typing import Any

import pytest

from conformance.preflight import pod_security
from conformance.preflight.finding import Answer

LABEL = "pod-security.kubernetes.io/enforce"


@pytest.mark.parametrize(
    ("labels", "answer", "words"),
    [
        ({LABEL: "restricted"}, Answer.READY, "enforces `restricted`"),
        ({LABEL: "restricted", f"{LABEL}-version": "v1.30"}, Answer.READY, "enforces `restricted`"),
        ({LABEL: "restricted", f"{LABEL}-version": "v1.24"}, Answer.NOTE, "`restricted`, as of v1.24"),
        ({LABEL: "restricted", f"{LABEL}-version": "old"}, Answer.NOTE, "as of old"),
        ({LABEL: "baseline"}, Answer.NOTE, "enforces `baseline`"),
        (None, Answer.NOTE, "no Pod Security level of its own"),
    ],
)
def test_labels(labels: dict[str, str] | None, answer: Answer, words: str) -> None:
    found = pod_security.judged("a", {"metadata": {"labels": labels}})
    assert found.answer is answer
    assert words in found.words


SPACE = {"metadata": {"name": "a", "labels": {LABEL: "restricted"}}}


def test_a_namespace_that_the_bundle_makes() -> None:
    """By the label that this bundle gives it, and not by one that a bundle should give."""
    found = pod_security.absent("a", [SPACE], made=True)
    assert found.answer is Answer.READY
    assert found.words == "the namespace is not there yet; as the bundle makes it, it enforces `restricted`"
    assert pod_security.absent("a", [{"metadata": {"name": "a"}}], made=True).answer is Answer.NOTE


@pytest.mark.parametrize(
    ("brought", "made", "words"),
    [
        ([], True, "the bundle brings none"),
        ([{"metadata": {"name": "b"}}], True, "the bundle brings none"),
        ([SPACE], False, "namespace access makes none"),
    ],
)
def test_a_namespace_that_nobody_makes(brought: list[dict[str, Any]], made: bool, words: str) -> None:  # noqa: FBT001 - a fact
    found = pod_security.absent("a", brought, made=made)
    assert found.answer is Answer.NOT_READY
    assert words in found.words
