"""KEY-12: no place of KEY-07 holds a secret behind an encoding, or cut into pieces."""

import base64
import gzip

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.namespace_text import operator_environment
from conformance.observe.secret_scan import hidden, pieces

pytestmark = pytest.mark.clause("KEY-12")


@pytest.mark.control("test_the_search_finds_pieces_behind_encodings")
def test_no_place_hides_one(secrets: dict[str, str], places: dict[str, bytes], own: str, host: HostUnderTest) -> None:
    """No object, log or environment holds twelve characters of one in a row, however they are encoded."""
    others = {place: text for place, text in places.items() if place != own}
    others["the operator's environment"] = operator_environment(host).encode()
    found = [f"{name} {place}" for place, text in others.items() for name in _hidden_in(secrets, text)]
    assert not found, f"secrets, or pieces of them, are hidden where none should be: {listed(found)}"


@pytest.mark.control("test_the_search_finds_pieces_behind_encodings")
def test_own_secret_hides_no_other(secrets: dict[str, str], places: dict[str, bytes], own: str) -> None:
    """The key's own Secret hides nothing but the key."""
    found = [name for name in hidden(secrets, places[own]) if not name.startswith("the install key")]
    assert not found, f"the Secret of the install key hides {listed(found)} too"


def test_the_search_finds_pieces_behind_encodings(secrets: dict[str, str], places: dict[str, bytes], own: str) -> None:
    """The control: the same search finds the key in its own Secret, and pieces that were hidden on purpose."""
    assert any(name.startswith("the install key") for name in hidden(secrets, places[own])), (
        "the install key was not found in its own Secret"
    )
    for name, secret in secrets.items():
        for piece in pieces(secret)[-1:]:
            planted = [piece.hex().encode(), base64.b64encode(b"x" + piece), base64.b64encode(gzip.compress(piece))]
            assert all(hidden({name: secret}, b"log: " + text) for text in planted), (
                f"a piece of {name} that was hidden on purpose was not found"
            )


def _hidden_in(secrets: dict[str, str], text: bytes) -> list[str]:
    return [f"{found} in" for found in hidden(secrets, text)]
