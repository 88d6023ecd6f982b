"""Names and authorities have one form, and what has none is refused."""

import pytest

from egress_profiles.names import BadNameError, normalise_host, split_authority, to_ascii


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Platform.BYOHOST.test", "platform.byohost.test"),
        ("platform.byohost.test.", "platform.byohost.test"),
        ("xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("1.a", "1.a"),
        ("a" * 63 + ".test", "a" * 63 + ".test"),
    ],
)
def test_a_good_name_is_brought_to_its_plain_form(raw: str, plain: str) -> None:
    """Case and one trailing dot make no difference."""
    assert normalise_host(raw) == plain


@pytest.mark.parametrize(
    "raw",
    [
        "", ".", "localhost", "a..test", "a.test..", "-a.test", "a-.test", "under_score.test", "a b.test",
        "a\x00.test", "xn--bcher-2pa.test",
        "ok@evil.test", "*.test", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "127.0.0.0x1", "127.0.0.1.", "a.0x",
        "a.1", "[::1]", "::1", "fe80::1%lo", "\uff45vil.test", "bücher.test", "xn--a.test",
        "xn--platform-.test", "a" * 64 + ".test",
        ".".join(["abcdefgh"] * 29), "a\r\nb.test", "a/b.test",
    ],
)  # fmt: skip
def test_a_name_without_a_plain_form_is_refused(raw: str) -> None:
    """Addresses in every spelling, single labels, foreign characters, bad punycode, lengths."""
    with pytest.raises(BadNameError):
        normalise_host(raw)


def test_unicode_is_written_in_punycode_or_refused() -> None:
    """A profile may name a host in Unicode; what has no punycode is refused."""
    assert to_ascii("bücher.test") == "xn--bcher-kva.test"
    assert to_ascii("plain.test") == "plain.test"
    with pytest.raises(BadNameError):
        to_ascii("ü" * 80 + ".test")


@pytest.mark.parametrize(
    "raw", ["straße.test", "πας.test", "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.test", "क्\u200dष.test"]
)
def test_what_is_two_names_in_punycode_is_refused(raw: str) -> None:
    """RFC 5894 7.2: written by IDNA 2003 it would be somebody else's name to who writes by IDNA 2008."""
    with pytest.raises(BadNameError, match="write what DNS has"):
        to_ascii(raw)


@pytest.mark.parametrize(
    ("raw", "default", "expected"),
    [
        ("A.test:443", None, ("a.test", 443)),
        ("a.test", 443, ("a.test", 443)),
        ("a.test:65535", None, ("a.test", 65535)),
    ],
)
def test_an_authority_is_host_and_port(raw: str, default: int | None, expected: tuple[str, int]) -> None:
    """The port is the written one, else the default."""
    assert split_authority(raw, default) == expected


@pytest.mark.parametrize(
    "raw", ["a.test", "a.test:", "a.test:0", "a.test:0443", "a.test:65536", "a.test:+1", "[::1]:443", "::1"]
)
def test_a_bad_authority_is_refused(raw: str) -> None:
    """No port where there is no default, no number, out of range, an IPv6 address."""
    with pytest.raises(BadNameError):
        split_authority(raw, None)
