"""Secrets are recognised by their form and by their name."""

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
