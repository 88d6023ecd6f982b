"""What is kept of a run that is not green hides nothing but secrets."""

from pathlib import Path

from conformance.environment.staging import evidence

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvbmUifQ.c2lnbmF0dXJl"


def test_what_an_operator_has_leaked_is_not_passed_on(tmp_path: Path) -> None:
    """Its log stands there as it was said, with a fingerprint in the place of the token in an address."""
    kept = evidence._written(tmp_path / "operator.log", lambda: f"dialling wss://hub.test/?access_token={TOKEN} failed")
    text = kept.read_text()
    assert text.startswith("dialling wss://hub.test/?access_token=sha256:")
    assert text.endswith(" failed")
    assert TOKEN not in text


def test_what_cannot_be_had_says_why(tmp_path: Path) -> None:
    """And the file is there all the same."""

    def gone() -> str:
        raise OSError("no route")

    assert evidence._written(tmp_path / "x", gone).read_text() == "could not be read: OSError: no route\n"
