"""Spellings that the C library reads as the same address."""

import socket

from egress_profiles.battery import spellings


def test_the_numeric_spellings_are_one_address() -> None:
    """As inet_aton reads them; what it does not read stands for itself."""
    found = spellings.spellings("192.0.2.10", "2001:db8::10")
    numeric = ("v4", "v4-decimal", "v4-hex", "v4-octal", "v4-short", "v4-mixed")
    assert {socket.inet_aton(found[name]) for name in numeric} == {socket.inet_aton("192.0.2.10")}
    assert (found["v4-decimal"], found["v4-short"], found["v4-dot"]) == ("3221225994", "192.522", "192.0.2.10.")
    mapped = {socket.inet_pton(socket.AF_INET6, found[name].strip("[]")) for name in ("v4-mapped", "v4-mapped-hex")}
    assert len(mapped) == 1
    assert found["v4-translated"] == "[64:ff9b::c000:20a]"
    assert found["v6"] == "[2001:db8::10]"


def test_only_the_words_of_what_was_given_are_there() -> None:
    """One family, or both, in either order."""
    assert set(spellings.of("2001:db8::10")) == {"v6"}
    assert "v6" not in spellings.of("192.0.2.10", "")
    assert spellings.of("2001:db8::10", "192.0.2.10") == spellings.spellings("192.0.2.10", "2001:db8::10")
