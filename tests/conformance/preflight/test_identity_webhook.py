"""A webhook is seen by what it injects."""

import copy
from typing import Any

import pytest

from conformance.preflight import identity_webhook, sandbox_pod
from conformance.preflight.admission import Tried
from conformance.preflight.candidates import Candidate
from conformance.preflight.finding import Answer

POD = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"], identity=True)
CANDIDATE = Candidate("a sandbox", "/api/v1/namespaces/a/pods", POD)


def back(code: int = 201, *, variable: bool = False, volume: bool = False) -> Tried:
    kept: dict[str, Any] = copy.deepcopy(POD)
    if variable:
        kept["spec"]["containers"][0]["env"] = [{"name": "AZURE_FEDERATED_TOKEN_FILE", "value": "/x"}]
    if volume:
        kept["spec"]["volumes"].append({"name": "azure-identity-token"})
    return Tried(CANDIDATE, code, kept)


@pytest.mark.parametrize(
    ("tried", "answer", "words"),
    [
        (back(variable=True, volume=True), Answer.READY, "a webhook injects workload identities, tried in b"),
        (back(variable=True), Answer.NOTE, "half of a workload identity"),
        (back(volume=True), Answer.NOTE, "half of a workload identity"),
        (back(), Answer.NOTE, "no webhook injects"),
        (back(403), Answer.CANNOT_TELL, "is refused"),
    ],
)
def test_what_comes_back(tried: Tried, answer: Answer, words: str) -> None:
    found = identity_webhook.judged("a", tried, "b")
    assert found.answer is answer
    assert words in found.words
