"""Bodies and media types."""

import pytest

from fake_platform.webpubsub import media
from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.json_text import JsonText


@pytest.mark.parametrize(
    ("content_type", "body", "message"),
    [
        ("application/json; charset=utf-8", b'{"a": 1.10}', Message("json", JsonText('{"a": 1.10}'))),
        ("Text/Plain", "é".encode(), Message("text", "é")),
        ("application/octet-stream", b"AB", Message("binary", "QUI=")),
        ("", b"AB", Message("binary", "QUI=")),
        ("application/json", b"[1e400, 1.10]", Message("json", JsonText("[1e400, 1.10]"))),  # Utf8JsonReader reads it
    ],
)
def test_body_becomes_a_message(content_type: str, body: bytes, message: Message) -> None:
    """By media type; without one it is binary. JSON is kept byte for byte."""
    found = media.content(content_type, body, "g", (("a", "b"),))
    assert (found.data_type, found.data, found.group, found.metadata) == (
        message.data_type,
        message.data,
        "g",
        (("a", "b"),),
    )


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [("application/json", b"{", ValueError), ("text/plain", b"\xff", ValueError), ("image/png", b"", LookupError)],
)
def test_other_bodies_are_refused(content_type: str, body: bytes, error: type[Exception]) -> None:
    """JSON and text that is none, and other media types."""
    with pytest.raises(error):
        media.content(content_type, body)


def test_data_becomes_a_body() -> None:
    """JSON compact, text in UTF-8, binary decoded."""
    assert media.body("json", {"a": "é"}) == '{"a":"é"}'.encode()
    assert media.body("text", "é") == "é".encode()
    assert media.body("binary", "QUI=") == b"AB"
