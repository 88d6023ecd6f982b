"""What a namespace enforces."""

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


def test_a_namespace_that_the_bundle_makes() -> None:
    assert pod_security.absent("a").answer is Answer.READY
