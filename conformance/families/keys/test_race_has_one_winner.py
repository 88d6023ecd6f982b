"""KEY-09: when fifty installations exchange one new key at once, exactly one is answered."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.environment.control_client import Reply, called_at_once, offer
from conformance.environment.subject import HostUnderTest, install_key
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import answered, exchanges

pytestmark = pytest.mark.clause("KEY-09")

RACERS = 50


@dataclass(frozen=True)
class Race:
    """One host's new key, shown by fifty installations, and what each was answered."""

    host: HostUnderTest
    replies: dict[str, Reply]
    """By installation id."""


@pytest.fixture(scope="module")
def race(new_host: Callable[[str], HostUnderTest]) -> Race:
    """Register, download, and exchange from the control client, many in flight together."""
    host = new_host("raced")
    key = install_key(host.download())
    if not key:
        raise CouldNotRun("the bundles of this run hold no install key that the harness can read")
    bodies = {
        (who := _installation(f"racer {number}")): offer(who, f"pod-{number}", host.record().families)
        for number in range(RACERS)
    }
    return Race(host, called_at_once(host.environment, f"/v1/hosts/{host.name}/key-exchange", bodies, key))


def test_exactly_one_is_answered(race: Race) -> None:
    """One of the fifty gets the channel."""
    winners = [who for who, reply in race.replies.items() if reply.status == 200]
    assert len(winners) == 1, f"of {RACERS} installations that showed one key, {len(winners)} were answered, not one"


def test_the_others_are_told(race: Race) -> None:
    """Each of the others is told that the key is claimed, and none gets a channel with that."""
    others = [reply for reply in race.replies.values() if reply.status != 200]
    told = Counter((reply.status, reply.body.get("type")) for reply in others)
    assert told == {(409, "key-claimed-elsewhere"): RACERS - 1}, f"the others were answered {dict(told)}"
    assert not any("channel" in reply.body for reply in others), "a refusal carries a channel"


def test_the_platform_has_one_claim(race: Race) -> None:
    """By its own record all fifty knocked, one was let in, and the host has had one generation."""
    journal = race.host.journal()
    assert len(exchanges(journal)) == RACERS, f"the journal has {len(exchanges(journal))} exchanges, not {RACERS}"
    assert len(answered(journal)) == 1, f"the journal has {len(answered(journal))} answered exchanges"
    record = race.host.record()
    assert record.generation == 1, f"one exchange was to be answered, and the host is in generation {record.generation}"
    assert record.key.state == "claimed", f"after the race the key is {record.key.state}, not claimed"


def _installation(name: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).rstrip(b"=").decode()
