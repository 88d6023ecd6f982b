"""KEY-07: beside its own Secret, nothing in the namespace holds the key, a token or the channel's address."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.namespace_text import operator_environment
from conformance.families.keys.run_logs import channel_hosts, operator_logs
from conformance.observe.secret_scan import shaped, sought

pytestmark = pytest.mark.clause("KEY-07")


@pytest.mark.control("test_the_search_finds_what_is_there")
def test_objects_and_logs_hold_none(secrets: dict[str, str], places: dict[str, bytes], own: str) -> None:
    """No object and no log of the namespace holds one of them, in any of the usual forms."""
    found = [f"{name} in {place}" for place, text in places.items() if place != own for name in sought(secrets, text)]
    assert not found, f"secrets stand where they should not: {listed(found)}"


@pytest.mark.control("test_the_search_finds_what_is_there")
def test_own_secret_holds_the_key_only(secrets: dict[str, str], places: dict[str, bytes], own: str) -> None:
    """The key's own Secret holds the key and nothing else of them."""
    found = [name for name in sought(secrets, places[own]) if not name.startswith("the install key")]
    assert not found, f"the Secret of the install key holds {listed(found)} too"


@pytest.mark.control("test_the_search_finds_what_is_there")
def test_operators_environment_holds_none(secrets: dict[str, str], host: HostUnderTest) -> None:
    """The environment of the operator's process holds none of them."""
    found = sought(secrets, operator_environment(host).encode())
    assert not found, f"the operator's environment holds {listed(found)}"


@pytest.mark.whole_run
@pytest.mark.control("test_the_search_finds_what_is_there")
def test_no_operator_of_the_run_has_printed_one(environment: Environment) -> None:
    """Of every host: whatever befell its operator, its log holds no key, no token and no channel's address."""
    channels = channel_hosts(environment)
    found = [
        f"{name} in {place}"
        for place, text in operator_logs(environment).items()
        for name in (*sought(channels, text), *shaped(text))
    ]
    assert not found, f"operators have printed secrets: {listed(found)}"


def test_the_search_finds_what_is_there(
    secrets: dict[str, str], places: dict[str, bytes], own: str, host: HostUnderTest
) -> None:
    """The control: the same search finds the key in its own Secret, and the host's name in settings and environment."""
    assert own in places, f"the namespace has no {own}"
    assert [name for name in sought(secrets, places[own]) if name.startswith("the install key")], (
        "the install key was not found in its own Secret"
    )
    assert len(secrets) > 2, "the search was not given key, channel host and token"
    needle = {"host": host.name}
    assert any(place.startswith("ConfigMap") and sought(needle, text) for place, text in places.items()), (
        "the host's name was not found in any ConfigMap"
    )
    assert any(place.startswith("the log of") and text for place, text in places.items()), (
        "no container of the namespace has a log"
    )
    assert sought(needle, operator_environment(host).encode()), (
        "the host's name was not found in the operator's environment"
    )
