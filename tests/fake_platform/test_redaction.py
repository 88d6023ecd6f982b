"""Secrets are recognised by their form and by their name."""

import time

import pytest

from fake_platform.redaction import fingerprint, redact

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text",
    [
        JWT,
        f"wss://x/client/hubs/h?access_token={JWT}",
        "bhk_abcDEF-123_x",
        "wss://x/?awps_connection_id=1&awps_reconnection_token=SECRET",
        "http://user:SECRET@proxy:3128",
        "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----",
        "http://user:pass:SECRET@proxy:3128",
        f"eyJeyJ{JWT}",
        "eyJxbhk_abcDEF-123_x",
        "eyJx-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----",
    ],
)
def test_secret_forms_are_replaced_wherever_they_stand(text: str) -> None:
    """The rest of the string stays readable."""
    shown = redact({"a": [f"before {text} after"]})["a"][0]
    assert "sha256:" in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    for secret in ("SECRET", "abcDEF", "c2lnbmF0dXJl"):
        assert secret not in shown


def test_secret_names_hide_any_value() -> None:
    """A token property is a fingerprint even if its value looks harmless; numbers and null stay."""
    assert redact({"token": "plain", "generation": 3, "x": None}) == {
        "token": fingerprint("plain"),
        "generation": 3,
        "x": None,
    }


def test_half_a_private_key_is_one() -> None:
    """Whatever stands behind its beginning may be the rest of it."""
    assert redact("-----BEGIN PRIVATE KEY-----\nSECRET") == fingerprint("-----BEGIN PRIVATE KEY-----\nSECRET")


def test_what_only_begins_like_a_token_stays() -> None:
    """It is text like any other, and what stands behind it is read."""
    assert redact("eyJ eyJx. eyJx.y") == "eyJ eyJx. eyJx.y"
    assert redact(f"eyJ {JWT}") == f"eyJ {fingerprint(JWT)}"


@pytest.mark.parametrize(
    "piece", ["eyJ", "eyJa.", "-----BEGIN PRIVATE KEY-----", "://", "://a:", "a:", "bhk_", "access_token="]
)
def test_no_message_takes_long(piece: str) -> None:
    """As much as one message may bring: the platform has other hosts to serve."""
    text = "://" + piece * ((1 << 20) // len(piece))
    begun = time.process_time()
    redact(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "value", [{"token": "plain"}, "http://user:SECRET@proxy", "AccessKey=SECRET;", JWT, {"token": ["\ud800", None]}]
)
def test_what_stands_for_a_secret_stays(value: object) -> None:
    """A record that is kept elsewhere is redacted again, and who is who can still be told."""
    once = redact(value)
    assert redact(once) == once != value
