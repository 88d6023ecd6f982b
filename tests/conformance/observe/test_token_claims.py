"""Reading tokens without verifying them."""

import base64

import pytest

from conformance.observe.token_claims import claims


def token(payload: bytes) -> str:
    """Three parts, whose middle one is this."""
    return f"a.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.c"


def test_payload_is_read() -> None:
    """Whatever its length is."""
    assert claims(token(b'{"sub": "a"}')) == {"sub": "a"}
    assert claims(token(b'{"sub": "ab"}')) == {"sub": "ab"}


@pytest.mark.parametrize("text", ["", "a.b", token(b"[1]"), token(b"{"), "a.b.c", "a.\xff.c"])
def test_what_is_no_token_says_nothing(text: str) -> None:
    """An empty answer, and no error."""
    assert claims(text) == {}
