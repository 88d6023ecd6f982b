"""Credentials that say of themselves that they are over."""

from datetime import UTC, datetime, timedelta

import pytest
import trustme

from conformance.preflight import validity
from tests.conformance.preflight.conftest import token

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)


def certificate(last: datetime) -> bytes:
    issued = trustme.CA().issue_cert("ada@corp.test", not_after=last)
    return issued.cert_chain_pems[0].bytes()


def test_certificates() -> None:
    assert (
        validity.certificate_ended(certificate(BEFORE), NOW) == "the client certificate ended on 2027-01-15 07:59 UTC"
    )
    assert validity.certificate_ended(certificate(LATER), NOW) == ""
    assert validity.certificate_ended(b"no certificate", NOW) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (token(exp=BEFORE.timestamp()), "the token ended on 2027-01-15 07:59 UTC"),
        (token(exp=LATER.timestamp()), ""),
        (token(), ""),
        (token(exp="soon"), ""),
        (token(exp=1e300), ""),
        ("opaque", ""),
        ("a.b.c", ""),
        ("a.é.c", ""),
        ("e30.W10.c2ln", ""),
    ],
)
def test_tokens(text: str, words: str) -> None:
    assert validity.token_ended(text, NOW) == words
