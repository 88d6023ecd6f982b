"""The operator under the platform's faults, both real, on this machine."""

from collections.abc import Callable
from typing import Any

import pytest

from fake_platform.model import JournalEntry
from tests.official_client import FORGIVEN
from tests.reference_operator.laptop import Desk

Suffer = Callable[[Desk], Any]
pytestmark = FORGIVEN


def entries(desk: Desk, kind: str) -> list[JournalEntry]:
    """The host's journal entries of one kind."""
    return [one for one in desk.laptop.control.journal().entries if one.host == desk.host and one.kind == kind]


def connected(desk: Desk, exchanges: int) -> bool:
    """Whether the host is connected, after so many answered exchanges."""
    answered = [one for one in entries(desk, "exchange") if one.status == 200]
    return len(answered) >= exchanges and desk.laptop.control.host(desk.host).connection == "connected"


def suffer(kind: str, **parameters: Any) -> Suffer:
    """A fault of the desk's host."""
    return lambda desk: desk.laptop.control.fault(desk.host, kind, **parameters)


@pytest.mark.parametrize("form", ["not-wss", "address", "ipv6-address", "odd-port", "user-info"])
def test_malformed_channel_is_refused_and_the_next_one_opened(desk: Desk, form: str) -> None:
    """Nothing is opened by such a URL; the next exchange's is used."""
    suffer("channel-url", form=form)(desk)
    with desk.operator():
        desk.laptop.until(lambda: connected(desk, 2))
    assert [one.data["generation"] for one in entries(desk, "connect") if one.status == 101] == [2]


@pytest.mark.parametrize(
    "fault",
    [
        suffer("token-life", seconds=0),
        suffer("wrong-certificate", place="exchange"),
        suffer("refuse-connection", status=503),
        suffer("fail", status=502),
        suffer("refuse", problem="rate-limited", retryAfterSeconds=1),
    ],
    ids=["expired-token", "wrong-certificate", "refused-connection", "gateway", "rate-limit"],
)
def test_what_hinders_the_first_connection_hinders_one(desk: Desk, fault: Suffer) -> None:
    """The operator waits, exchanges again and is connected; what was of no use is not tried twice."""
    fault(desk)
    with desk.operator():
        desk.laptop.until(lambda: connected(desk, 1))
    generations = [one.data["generation"] for one in entries(desk, "connect") if one.status == 101]
    assert len(generations) == 1
    assert [one for one in entries(desk, "connect") if one.status != 101] == []


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_cut_transport_is_recovered_unseen(desk: Desk, how: str) -> None:
    """The same connection goes on, by the same exchange."""
    with desk.operator():
        # Cut while it joins its group, it would begin anew: it has joined once it checks in.
        desk.laptop.until(lambda: any(one.type == "host.checkin" for one in entries(desk, "frame")))
        before = desk.laptop.control.host(desk.host).connection_id
        suffer("cut", how=how)(desk)
        desk.laptop.until(lambda: any(one.type == "recovered" for one in entries(desk, "frame")))
        desk.laptop.until(lambda: connected(desk, 1))  # the host shows it a moment after the journal
        assert desk.laptop.control.host(desk.host).connection_id == before


@pytest.mark.parametrize("fault", [suffer("close", code=1008), suffer("restart", seconds=2)], ids=["close", "restart"])
def test_lost_session_costs_a_new_exchange(desk: Desk, fault: Suffer) -> None:
    """What cannot be recovered is exchanged for another."""
    with desk.operator():
        desk.laptop.until(lambda: connected(desk, 1))
        before = desk.laptop.control.host(desk.host).connection_id
        fault(desk)
        desk.laptop.until(lambda: connected(desk, 2), seconds=60)
        assert desk.laptop.control.host(desk.host).connection_id != before
