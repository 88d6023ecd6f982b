"""Metadata: strings by name, within the service's limits."""

import pytest

from fake_platform.webpubsub import message_metadata


def test_pairs_and_headers_become_metadata() -> None:
    """Pairs as they are; of headers those with the prefix, in any case, the rest of the name untouched."""
    assert message_metadata.checked({"a": "1", "A": ""}.items()) == (("a", "1"), ("A", ""))
    headers = [("X-WebPubSub-Metadata-Trace", "t"), ("x-webpubsub-metadata-b", ""), ("Accept", "*/*")]
    assert message_metadata.of_headers(headers) == (("Trace", "t"), ("b", ""))


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        ([("a", 1)], "strings to strings"),
        ([("", "x")], "1 to 256"),
        ([("é", "x")], "1 to 256"),
        ([("a" * 257, "x")], "1 to 256"),
        ([("a", "é")], "at most 1024"),
        ([("a", "x" * 1025)], "at most 1024"),
        ([("a", "1"), ("a", "2")], "twice"),
        ([(f"a{number}", "x" * 1024) for number in range(8)], "8192 bytes"),
    ],
)
def test_other_pairs_are_refused(pairs: list[tuple[object, object]], why: str) -> None:
    """Wrong types, not ASCII, too long, doubled, too much."""
    with pytest.raises(ValueError, match=why):
        message_metadata.checked(pairs)
