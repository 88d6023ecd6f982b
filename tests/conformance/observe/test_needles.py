import base64
import gzip
from urllib.parse import quote

import pytest

from conformance.observe.needles import claims, forms, sought, tokens

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
