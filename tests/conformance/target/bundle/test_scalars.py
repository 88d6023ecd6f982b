"""What a scalar means to kubectl; each line was printed by the real one."""

import re

import pytest

from conformance.target.bundle.scalars import Scalar, resolve

TAG = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, True) for word in ("y", "Y", "yes", "on", "On", "true", "TRUE")),
        *((word, False) for word in ("n", "N", "No", "off", "OFF", "false")),
        *((word, None) for word in ("", "~", "null", "NULL")),
        ("yEs", "yEs"),
        ("nO", "nO"),
        ("text", "text"),
        ("0440", 288),
        ("0o440", 288),
        ("0O17", 15),
        ("0x1F", 31),
        ("0b11", 3),
        ("-0b11", -3),
        ("+1", 1),
        ("-0x10", -16),
        ("0", 0),
        ("1_000", 1000),
        ("089", 89),
        ("1e3", 1000),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1),
        ("0.1", 0.1),
        ("1e-7", 1e-7),
        ("1e21", 1e21),
        ("134217728.0", 134217728),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", 9223372036854775808),
        ("-9223372036854775809", -9223372036854775808),
        ("99999999999999999999999", 1e23),
        ("0xFFFFFFFFFFFFFFFF", 18446744073709551616),
        ("+0xFFFFFFFFFFFFFFFF", "+0xFFFFFFFFFFFFFFFF"),
        ("0xFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF"),
        ("2027-01-31", "2027-01-31"),
        ("2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z"),
        ("12:30:45", "12:30:45"),
        ("1.2.3", "1.2.3"),
        ("._5", "._5"),
        ("--1", "--1"),
        ("1" * 500, "1" * 500),
        ("1" * 401, "1" * 401),
        ("_1", "_1"),
        ("-9007199254740993", -9007199254740993),
        ("0x10000000000000000", "0x10000000000000000"),
    ],
)
def test_bare_scalar(text: str, value: Scalar) -> None:
    """The type matters as much as the value; in quotes everything is text."""
    resolved = resolve(text, None, plain=True)
    assert (type(resolved), resolved) == (type(value), value)
    assert resolve(text, None, plain=False) == text


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "12", "12"),
        ("int", "0o17", 15),
        ("float", "1", 1),
        ("bool", "yes", True),
        ("null", "~", None),
        ("binary", "aGk=\n", "hi"),
        ("binary", "aGk=\r\n", "hi"),
    ],
)
def test_tagged_scalar(tag: str, text: str, value: Scalar) -> None:
    """A tag of YAML's own says the type, in quotes or without."""
    assert resolve(text, TAG + tag, plain=True) == value
    assert resolve(text, TAG + tag, plain=False) == value


@pytest.mark.parametrize(
    ("text", "tag", "words"),
    [
        (".inf", None, "no number that JSON can carry"),
        (".NaN", None, "no number that JSON can carry"),
        ("1e999", None, "too large for JSON"),
        ("1" * 400, None, "too large for JSON"),
        ("-" + "9" * 310, None, "too large for JSON"),
        ("x", f"{TAG}int", "'x' is no int, as its tag !!int says"),
        ("yes", f"{TAG}int", "'yes' is no int"),
        ("1", f"{TAG}bool", "'1' is no bool"),
        ("%%", f"{TAG}binary", "not base64"),
        ("/w==", f"{TAG}binary", "not base64 of UTF-8"),
        ("os.system", f"{TAG}python/name", "means something to some readers only"),
        ("x", f"{TAG}timestamp", "means something to some readers only"),
        ("x", "!own", "the tag !own means something to some readers only"),
        ("x", "str", "the tag str means something to some readers only"),
    ],
)
def test_what_has_no_one_meaning(text: str, tag: str | None, words: str) -> None:
    """The sentence says what is wrong with it."""
    with pytest.raises(ValueError, match=re.escape(words)):
        resolve(text, tag, plain=True)


def test_what_is_no_base64_is_told_in_a_sentence() -> None:
    """From its first word to its last."""
    with pytest.raises(ValueError, match=r"^what !!binary stands before is not base64 of UTF-8 text$"):
        resolve("%%", f"{TAG}binary", plain=True)
