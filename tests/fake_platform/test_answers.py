"""Requests read, in the protocol's way."""

import asyncio
from unittest.mock import AsyncMock, Mock

import pytest

from fake_platform.answers import asker, body
from fake_platform.refusals import Refused

DEEP = b'{"a":' * 600 + b"1" + b"}" * 600


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{", "The body is not JSON."),
        (b"\xff", "The body is not JSON."),
        (b"[" * 100_000, "The body is not JSON."),
        (b'{"a":NaN}', "The body is not JSON."),
        (DEEP, "The body is nested deeper than 64 levels."),
        (b'{"a":"\\ud800"}', "A string holds half a surrogate pair."),
        (b'{"entitled":1}', "entitled: is not of type boolean; see control.json#/$defs/entitlement of the protocol."),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(text: bytes, why: str) -> None:
    """Whatever stands in it: neither the reader's stack nor what it is written to breaks over it."""
    request = Mock(read=AsyncMock(return_value=text))
    with pytest.raises(Refused) as refused:
        asyncio.run(body(request, "control.json#/$defs/entitlement"))
    assert (refused.value.kind, refused.value.detail) == ("invalid-request", why)


def test_a_body_that_keeps_its_schema_is_read() -> None:
    """The control of what is refused."""
    request = Mock(read=AsyncMock(return_value=b'{"entitled":true}'))
    assert asyncio.run(body(request, "control.json#/$defs/entitlement")) == {"entitled": True}


@pytest.mark.parametrize(
    ("remote", "written"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        (None, None),
    ],
)
def test_the_askers_address_is_written_as_its_owner_writes_it(remote: str | None, written: str | None) -> None:
    """A dual-stack listener's mapped form is nobody's address."""
    assert asker(Mock(remote=remote)) == written
