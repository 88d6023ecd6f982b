import base64
import gzip
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from conformance.observe.secret_scan import claims, forms, hidden, pieces, shaped, sought, tokens

SECRET = "bhk_a+b/c=? and more"
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("after", ["", "1", "12"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_found_at_every_alignment(before: str, after: str, encode: object) -> None:
    """A secret in the middle of a longer encoded text is found, whatever stands around it."""
    assert callable(encode)
    text: bytes = encode(f"{before}{SECRET}{after}".encode())
    assert sought({"key": SECRET}, b"data: " + text), text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (SECRET, "as it is"),
        (quote(SECRET, safe=""), "URL-encoded"),
        (SECRET.encode().hex(), "in hexadecimal"),
        (SECRET.encode().hex().upper(), "in capital hexadecimal"),
    ],
)
def test_other_forms_are_found(text: str, form: str) -> None:
    """Each by its name, so that the reader knows what to look for."""
    assert sought({"key": SECRET}, f"<{text}>".encode()) == [f"key {form}"]


def test_absent_and_compressed_secrets_are_not_found() -> None:
    """The search claims no more than it does."""
    assert sought({"key": SECRET}, b"nothing of it") == []
    assert sought({"key": SECRET}, gzip.compress(SECRET.encode())) == []


KEY = "bhk_Zq3vX0nT8mW5rY1uK7eA2sD9fG4hJ6lQ"
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.Zm9vYmFyYmF6cXV4Y29ycmdlZ3JhdWx0"


@pytest.mark.parametrize("secret", [KEY, TOKEN, "abcdefghij0123456789.webpubsub.byohost.test"])
@pytest.mark.parametrize(
    ("disguise", "way"),
    [
        (lambda raw: raw, "as it is"),
        (lambda raw: b"".join(b"%%%02x" % byte for byte in raw), "URL-encoded"),
        (bytes.hex, "in hexadecimal"),
        (lambda raw: b"f" + raw.hex().upper().encode(), "in hexadecimal"),
        (base64.b64encode, "in base64"),
        (base64.b32hexencode, None),
        (lambda raw: b"xy" + base64.urlsafe_b64encode(b"z" + raw).rstrip(b"="), "in base64"),
        (gzip.compress, "compressed"),
        (zlib.compress, "compressed"),
        (lambda raw: base64.b64encode(gzip.compress(raw)), "compressed, in base64"),
        (lambda raw: base64.b64encode(raw.hex().encode()), "in hexadecimal, in base64"),
        (lambda raw: gzip.compress(base64.b64encode(raw)).hex(), "in base64, compressed, in hexadecimal"),
    ],
)
def test_disguised_secrets_are_found(secret: str, disguise: Callable[[bytes], bytes | str], way: str | None) -> None:
    """Whole, and as a piece from its middle, wherever the encoded text stands."""
    inside = pieces(secret)
    for part in (secret.encode(), inside[len(inside) // 2]):
        made = disguise(b"a longer text around " + part + b" and behind it")
        text = b'{"note": "' + (made.encode() if isinstance(made, str) else made) + b'"}'
        assert hidden({"it": secret}, text) == ([f"it {way}"] if way else [])


def test_pieces_are_of_what_is_secret() -> None:
    """A token's signature, a key without its prefix, a host's first label; what is short has none."""
    assert pieces("bhk_abcdefghijklm") == [b"abcdefghijkl", b"bcdefghijklm"]
    assert pieces("eyJx.eyJy.abcdefghijkl") == [b"abcdefghijkl"]
    assert pieces("abcdefghijkl.example-of-a-vendor.test") == [b"abcdefghijkl"]
    assert pieces("short") == []


def test_what_is_public_is_not_found() -> None:
    """The header and claims of another token, the domain of the channel host, a broken archive."""
    text = (
        b"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.other webpubsub.byohost.test " + gzip.compress(b"x")[:12] + b"\xff" * 9
    )
    assert hidden({"token": TOKEN, "host": "abcdefghij0123456789.webpubsub.byohost.test"}, text) == []


def test_plain_secret_has_no_url_form() -> None:
    """It would be the same text twice."""
    assert "URL-encoded" not in forms("plain")


def test_tokens_are_found_once_each() -> None:
    """By their form, wherever they stand."""
    assert tokens(f'{{"a": "{JWT}", "b": "{JWT}"}}'.encode()) == [JWT]
    assert tokens(b"eyJ.not.one") == []


def test_claims_are_read_unverified() -> None:
    """What cannot be read says nothing."""
    assert claims(JWT) == {"sub": "x"}
    assert claims("eyJub25l") == {}
    assert claims("a.!!!.c") == {}
    assert claims(f"a.{base64.urlsafe_b64encode(b'[1]').decode()}.c") == {}


def test_what_is_written_like_a_secret_is_told_by_its_kind() -> None:
    """Whoever's it is; a word that only begins so is none."""
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvbmUifQ.c2lnbmF0dXJl"
    assert shaped(f"dial wss://x/?access_token={token} failed, key bhk_{'a' * 32}".encode()) == [
        "a token",
        "an install key",
    ]
    assert shaped(b"bhk_short is no key; eyJ is no token") == []
