"""FAM-01: a host serves the families that were set at registration and advertised, and shows a difference."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.environment.control_client import Reply, called, offer
from conformance.environment.subject import HostUnderTest, install_key
from conformance.observe.exceptions import CouldNotRun
from fake_platform.client import ControlError
from fake_platform.model import Host

pytestmark = pytest.mark.clause("FAM-01")

BOTH, SET_ONLY, ADVERTISED_ONLY = "python", "set-only", "advertised-only"


@dataclass(frozen=True)
class Differing:
    """A host whose operator advertises other families than were set."""

    reply: Reply
    """To the exchange that advertised them."""
    record: Host
    launches: dict[str, ControlError | None]
    """What a launch of each family was answered; None where it was taken."""


@pytest.fixture(scope="module")
def differing(new_host: Callable[[str], HostUnderTest]) -> Differing:
    """Set two families, advertise two by an exchange of the control client, ask for a launch of each of the three."""
    host = new_host("families")
    control = host.environment.control
    control.change_host(host.name, {"families": [BOTH, SET_ONLY]})
    key = install_key(host.download())
    if not key:
        raise CouldNotRun("the bundles of this run hold no install key that the harness can read")
    installation = secrets.token_urlsafe(32)
    body = offer(installation, "00000000-0000-4000-8000-0000000000fa", [BOTH, ADVERTISED_ONLY])
    reply = called(host.environment, f"/v1/hosts/{host.name}/key-exchange", body, key)

    def launch(family: str) -> ControlError | None:
        try:
            control.terminate(host.launch(family=family).id)
        except ControlError as refusal:
            return refusal
        return None

    return Differing(reply, host.record(), {name: launch(name) for name in (BOTH, SET_ONLY, ADVERTISED_ONLY)})


def test_exchange_answers_the_intersection(differing: Differing) -> None:
    """The operator is told which of its families the host serves: those that were set, too."""
    assert differing.reply.status == 200, f"the exchange was answered {differing.reply.status}"
    told = differing.reply.body.get("runtimeFamilies")
    assert told == [BOTH], f"set were {[BOTH, SET_ONLY]}, advertised {[BOTH, ADVERTISED_ONLY]}; the answer is {told}"
    served = list(differing.record.served_families)
    assert served == [BOTH], f"the host shows that it serves {served}, not the intersection {[BOTH]}"


def test_difference_is_shown(differing: Differing) -> None:
    """The host shows what was set and what is advertised, so that the difference can be seen from both sides."""
    record = differing.record
    assert set(record.families) == {BOTH, SET_ONLY}, f"the host shows the families {record.families} as set"
    assert set(record.advertised_families) == {BOTH, ADVERTISED_ONLY}, (
        f"the operator advertises {[BOTH, ADVERTISED_ONLY]}, the host shows {list(record.advertised_families)}"
    )


@pytest.mark.parametrize("family", [SET_ONLY, ADVERTISED_ONLY])
def test_launch_of_another_family_is_refused(differing: Differing, family: str) -> None:
    """A launch of a family that only one side names is refused, and the refusal says what is served."""
    refusal = differing.launches[family]
    assert refusal is not None, f"a launch of the family {family} was taken, which the host does not serve"
    assert (refusal.kind, refusal.status) == ("family-not-served", 409), f"the launch was refused as {refusal}"
    assert BOTH in refusal.detail, f"the refusal does not say what the host serves: {refusal.detail}"


def test_launch_of_a_served_family_is_taken(differing: Differing) -> None:
    """A launch of the family that both sides name is taken."""
    refusal = differing.launches[BOTH]
    assert refusal is None, f"a launch of the family {BOTH}, which both sides name, was refused: {refusal}"
