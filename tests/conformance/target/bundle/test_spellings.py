"""Texts that are hidden by a way of writing are read back."""

import base64
import codecs

import pytest

from conformance.target.bundle.spellings import spellings

TEXT = "wss://hub.webpubsub.test/client/hubs/h?k=q7Zp3vW9"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (TEXT[::-1], "turned round"),
        (codecs.encode(TEXT, "rot13"), "rotated by thirteen letters"),
        (base64.b32encode(TEXT.encode()).decode().rstrip("="), "in base32"),
        (base64.b32encode(TEXT.encode()).decode().lower(), "in base32"),
        (base64.b85encode(TEXT.encode()).decode(), "in base85"),
        (":".join(f"{ord(letter):02X}" for letter in TEXT), "in hexadecimal numbers"),
        (", ".join(f"0x{ord(letter):02x}" for letter in TEXT), "in hexadecimal numbers"),
        ("".join(f"={ord(letter):02X}" for letter in TEXT), "in hexadecimal numbers"),
        (", ".join(str(ord(letter)) for letter in TEXT), "in decimal numbers"),
        ("".join(f"&#{ord(letter)};" for letter in TEXT), "in decimal numbers"),
        ("".join(f"\\{ord(letter):03o}" for letter in TEXT), "in octal numbers"),
    ],
)
def test_a_spelling_is_undone(text: str, way: str) -> None:
    """The way is told."""
    assert way in [how for how, reading in spellings(f"x {text} y") if TEXT in reading]


@pytest.mark.parametrize("text", ["", "a", "A" * 25, "~" * 25, "{" * 24, "1 2 3", "12:34:56", "a" * 65_000, "99 " * 20])
def test_what_is_no_spelling_does_no_harm(text: str) -> None:
    """Nothing of it is an error, and the text itself says nothing else."""
    assert not [how for how, reading in spellings(text) if TEXT in reading]
