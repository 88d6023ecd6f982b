"""EGR-12: a proxy that asks for user name and password is passed, and neither appears outside its Secret."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.site_variants import Paid
from conformance.observe.secret_scan import sought

pytestmark = [pytest.mark.clause("EGR-12"), pytest.mark.disturbs]


@pytest.mark.control("test_others_are_turned_away")
def test_it_is_passed(paid: Paid) -> None:
    """With credentials in its site the operator exchanges its key and is connected."""
    after = paid.resited.after
    assert paid.resited.connected, f"behind a proxy with credentials the operator did not connect: {after.connection}"


@pytest.mark.control("test_its_own_secret_holds_it")
def test_password_stands_nowhere_else(paid: Paid) -> None:
    """No other object and no log of the namespace holds the password, in any of the usual forms."""
    holding = _holding(paid)
    own = _secrets(holding)[:1]
    found = [place for place in holding if place not in own]
    assert not found, f"the proxy's password stands in {listed(found)}"


def test_others_are_turned_away(paid: Paid) -> None:
    """The control: the proxy asked whoever came without or with wrong credentials for the right ones."""
    said = dict(paid.others)
    assert said == {"none": 407, "wrong": 407, "own": 200}, f"the proxy does not tell credentials apart: {said}"


def test_its_own_secret_holds_it(paid: Paid) -> None:
    """The control: the same search finds the password in its own Secret, and a sandbox ran when it was made."""
    holding = _holding(paid)
    assert paid.sandbox == "ready", f"behind a proxy with credentials a launched sandbox was {paid.sandbox}"
    assert _secrets(holding), f"the proxy's password was found in no Secret, only in {listed(holding) or 'nothing'}"


def _holding(paid: Paid) -> list[str]:
    needle = {"the proxy's password": paid.password}
    return [place for place, text in paid.places.items() if sought(needle, text)]


def _secrets(holding: list[str]) -> list[str]:
    """The Secrets among these places; it belongs into one."""
    return [place for place in holding if place.startswith("Secret ")]
