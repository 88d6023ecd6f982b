"""What a token says of who issued it."""

import pytest

from conformance.preflight import issuer
from conformance.preflight.finding import Answer
from tests.conformance.preflight.conftest import ISSUER, token

GOOD = {"iss": ISSUER, "aud": [issuer.AUDIENCE], "iat": 1000, "exp": 1600}


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, Answer.READY),
        ({"aud": issuer.AUDIENCE}, Answer.READY),
        ({"iss": "https://kubernetes.default.svc.cluster.local"}, Answer.NOTE),
        ({"iss": "kubernetes/serviceaccount"}, Answer.NOTE),
        ({"aud": ["https://kubernetes.default.svc"]}, Answer.NOT_READY),
        ({"aud": [issuer.AUDIENCE, "https://kubernetes.default.svc"]}, Answer.NOT_READY),
        ({"iss": None}, Answer.NOT_READY),
        ({"exp": 1000 + 31536000}, Answer.NOT_READY),
        ({"exp": None}, Answer.NOT_READY),
    ],
)
def test_claims_are_judged(changes: dict[str, object], answer: Answer) -> None:
    assert issuer.judged("a", GOOD | changes).answer is answer


@pytest.mark.parametrize("text", ["", "abc", "a.!.c", "a.e30x.c", "a.W10.c"])
def test_what_is_no_token_has_no_claims(text: str) -> None:
    assert issuer.claims(text) == {}


def test_a_token_is_read_and_never_shown() -> None:
    text = token(**GOOD)
    found = issuer.judged("a", issuer.claims(text))
    assert found.answer is Answer.READY
    assert text not in repr(found)
    assert issuer.request()["spec"]["audiences"] == [issuer.AUDIENCE]
