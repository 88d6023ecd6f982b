"""Where strings stand in a bundle, what they say decoded, and which values are secret."""

import base64
import json
import zlib

import pytest

from conformance.target.bundle.strings import (
    LEGIBLE,
    comments,
    is_secret,
    letters_of,
    readings,
    said,
    strings,
    traces,
)

ADDRESS = "wss://a.webpubsub.test/client"


def test_every_string_has_its_place() -> None:
    """Keys are strings too; numbers and nothings say nothing."""
    value = {"a": ["x", {"b": "y"}], "c": 1, "d": None, "e": b"z", "f": ("w",), 5: "v"}
    found = dict(strings(value, "top"))
    assert found["top.a[0]"] == "x"
    assert found["top.a[1].b"] == "y"
    assert found["top.e"] == "z"
    assert found["top.f[0]"] == "w"
    assert found["the key top.a"] == "a"
    assert found["top.5"] == "v"
    assert "top.c" not in found
    assert dict(strings({"a": "x"})) == {"the key a": "a", "a": "x"}


def test_a_secrets_values_are_decoded() -> None:
    """Beside what is written; other kinds' `data` is what it is."""
    data = {"k": base64.b64encode(b"short").decode()}
    secret = {"kind": "Secret", "metadata": {"name": "s"}, "data": data}
    assert dict(said(secret))["the value of k"] == "short"
    assert "the value of k" not in dict(said({**secret, "kind": "ConfigMap"}))


def test_comments_are_found_with_their_lines() -> None:
    """A number sign inside a word begins none."""
    assert list(comments("# one\na: b # two\nc: d#e\n")) == [
        ("the comment in line 1", "# one"),
        ("the comment in line 2", "# two"),
    ]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (ADDRESS, "as it is"),
        (json.dumps(ADDRESS).replace("/", r"\/"), "escaped"),
        ("".join(f"\\u{ord(letter):04x}" for letter in ADDRESS), "escaped"),
        ("".join(f"\\x{ord(letter):02x}" for letter in ADDRESS), "escaped"),
        ("".join(f"%{ord(letter):02x}" for letter in ADDRESS), "URL-encoded"),
        (ADDRESS.encode().hex(), "in hexadecimal"),
        (base64.b64encode(f"x{ADDRESS}".encode()).decode(), "in base64"),
        (base64.b64encode(ADDRESS.encode("utf-16-le")).decode(), "in base64"),
        (ADDRESS.replace(".", "\uff0e").replace("pub", "p\u00adu\u200bb"), "as a host name is read"),
        (ADDRESS.replace(".", "\u3002").replace("pub", "p\u034fu\ufe0fb\u3164"), "as a host name is read"),
        (base64.urlsafe_b64encode(ADDRESS.encode()).decode().rstrip("="), "in base64"),
        (base64.b64encode(base64.b64encode(ADDRESS.encode())).decode(), "in base64, in base64"),
        (base64.b64encode(zlib.compress(ADDRESS.encode())).decode(), "compressed, in base64"),
        ("\n".join(base64.b64encode(ADDRESS.encode()).decode()[at : at + 10] for at in range(0, 44, 10)), "in base64"),
    ],
)
def test_a_text_is_read_behind_its_encoding(text: str, way: str) -> None:
    """Wrapped lines are joined, and what is inside one another is undone."""
    assert way in [how for how, reading in readings(text) if ADDRESS in reading]


def test_of_what_is_decoded_legible_parts_count() -> None:
    """Noise of wrong alignments is no text."""
    noise = base64.b64encode(b"\xff\xfelegible\ntext\x00short\xff").decode()
    found = [reading for how, reading in readings(noise) if how == "in base64"]
    assert any("legible\ntext" in reading for reading in found)
    assert not any("short" in reading for reading in found)


def test_a_text_that_nobody_can_read_is_not_decoded() -> None:
    """BND-15 says so of it; decoding it would take long."""
    assert [how for how, _ in readings("A" * (LEGIBLE + 1))] == ["as it is"]


@pytest.mark.parametrize("pieces", [1, 50])
def test_a_text_that_grows_is_refused(pieces: int) -> None:
    """One that is longer than anybody reads, and many that are not."""
    grown = zlib.compress(b"A" * (2 * LEGIBLE // pieces)) * pieces
    with pytest.raises(AssertionError, match="grows to more than 65536 bytes"):
        list(readings(base64.b64encode(grown).decode()))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("install-key", "K" * 43),
        ("install-key", "hunter22"),
        ("k", "550e8400-e29b-41d4-a716-446655440000"),
        ("k", "xK9fQ2mLp0Zt"),
        ("k", "averylongwordofonlyletters"),
        ("tls", "-----BEGIN PRIVATE KEY-----\nMIIBszCCAVmgAwIBAgIU\n-----END PRIVATE KEY-----\n"),
        ("HTTPS_PROXY", "http://byohost:pass@proxy.test:3128"),
        ("api_token", "correct-horse-battery-staple"),
        ("token-url", "https://platform.byohost.test/x9K2"),
    ],
)
def test_a_key_is_secret(key: str, value: str) -> None:
    """What is called so, what could not be guessed, and credentials in a URL."""
    assert is_secret(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mode", "1"),
        ("install-key", "true"),
        ("user", "byohost-operator"),
        ("platform", "https://platform.byohost.test"),
        ("token-audience", "https://platform.byohost.test"),
        ("key-server", "https://10.0.0.1:8443/"),
        ("proxy", "http://10.96.0.80:3128"),
        ("region", "eu-west-1"),
        ("site", "Prod-EU-West 2"),
        ("ca.crt", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"),
        ("note", "for the platform team"),
        ("k", "xK9fQ2m"),
        ("empty", ""),
    ],
)
def test_a_common_value_is_not(key: str, value: str) -> None:
    """Short ones, and those of ordinary words and numbers, stand elsewhere by chance."""
    assert not is_secret(key, value)


RANDOM = "byohost_q7Zp3vW9xKfL2mNcR8tYbD4gHs6JuEa1oTiVwXyPzQk"


def test_a_long_random_value_has_traces() -> None:
    """Itself, and each sixteen of its letters and digits in a row."""
    whole, *pieces = traces(RANDOM)
    assert (whole, pieces[0], pieces[-1]) == (RANDOM, "byohostq7Zp3vW9x", RANDOM[-16:])
    assert len(pieces) == len(letters_of(RANDOM)) - 15


@pytest.mark.parametrize(
    "value", ["xK9fQ2mLp0Zt", "http://user:pass@proxy.test:3128", "byohost-operator-of-the-team", "a b" * 9]
)
def test_other_values_have_no_pieces(value: str) -> None:
    """Those of a short one, of a URL, of words stand elsewhere by chance."""
    assert traces(value) == (value,)


def test_letters_of_a_text_stand_in_a_row() -> None:
    """Whatever parts them."""
    assert letters_of("a-b c\n1:2_") == "abc12"


@pytest.mark.parametrize("text", ["short", "a" * 11, "a-b c:d/e_1", "a=b, c;d"])
def test_a_short_string_hides_nothing(text: str) -> None:
    """It is read as it is, unless percent signs are in it."""
    assert list(readings(text)) == [("as it is", text)]
    assert ("URL-encoded", "wss://abcdef") in list(readings("wss%3a//abcdef"))
