"""The official Azure client, unmodified, as the victim of faults: what it survives unseen, and what it reports."""

import contextlib
import queue
from collections.abc import Iterator
from typing import Any

import pytest
from azure.messaging.webpubsubclient import WebPubSubClient
from azure.messaging.webpubsubclient.models import CallbackType, SendMessageError, WebPubSubDataType

from fake_platform.model import LaunchRequest
from tests.fake_platform.conftest import Laptop
from tests.fake_platform.victim import Victim
from tests.official_client import FORGIVEN

PATIENCE = 10.0
pytestmark = FORGIVEN


class Official:
    """An official client on a host's channel."""

    def __init__(self, victim: Victim) -> None:
        self.victim = victim
        self.messages: queue.Queue[Any] = queue.Queue()
        self.losses: queue.Queue[Any] = queue.Queue()
        self.client = WebPubSubClient(
            victim.operator.claims["channel"]["url"],
            reconnect_retry_total=0,
            message_retry_total=0,
            ack_timeout=1,
            start_timeout=5,
        )
        self.client.subscribe(CallbackType.GROUP_MESSAGE, lambda message: self.messages.put(message.data))
        self.client.subscribe(CallbackType.DISCONNECTED, self.losses.put)

    def say(self, kind: str, data: dict[str, Any]) -> None:
        """Send one envelope."""
        self.victim.operator.seq += 1
        envelope = self.victim.operator.envelope(kind, data)
        self.client.send_event(kind, envelope, WebPubSubDataType.JSON)


@pytest.fixture
def official(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Official]:
    """A client that has joined its group and said its inventory."""
    with contextlib.closing(Victim(laptop)) as victim:
        monkeypatch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", laptop.ca_file)
        victim.exchange()
        one = Official(victim)
        one.client.open()
        one.client.join_group(victim.operator.claims["channel"]["group"])
        with contextlib.suppress(SendMessageError):  # an ack that comes before it waits costs it the time-out
            one.say("host.inventory", {"sandboxes": []})
        yield one
        one.client.close()


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_cut_link_is_recovered_unseen(official: Official, how: str, order: LaunchRequest) -> None:
    """The message that was sent meanwhile arrives, on the same connection, and no loss is reported."""
    official.victim.suffer("cut", how=how)
    asked = official.victim.control.launch(official.victim.host, order)
    assert official.messages.get(timeout=PATIENCE)["data"]["sandboxId"] == asked.sandbox_id
    assert official.losses.empty()
    assert official.victim.journal("disconnect") == []


def test_refused_recovery_is_reported(official: Official) -> None:
    """1008 on recovery ends it."""
    official.victim.suffer("refuse-recovery")
    official.victim.suffer("cut")
    official.losses.get(timeout=PATIENCE)
    assert [one.data["reason"] for one in official.victim.journal("disconnect")] == ["a recovery was refused"]


def test_half_open_link_is_silent(official: Official, order: LaunchRequest) -> None:
    """A send waits for its ack in vain, no message comes, and no loss is reported."""
    official.victim.suffer("half-open")
    official.victim.control.launch(official.victim.host, order)
    with pytest.raises(SendMessageError):
        official.say("host.checkin", {})
    assert official.messages.empty()
    assert official.losses.empty()


def test_dropped_ack_fails_the_send_and_not_the_message(official: Official) -> None:
    """The platform took the event; the client was not told."""
    official.victim.suffer("drop-ack", message="host.inventory")
    with pytest.raises(SendMessageError):
        official.say("host.inventory", {"sandboxes": []})
    taken = [one for one in official.victim.journal("frame") if one.type == "host.inventory"]
    assert [one.status for one in taken] == [200, 200]
    assert [one["ackId"] is not None for one in official.victim.befell("drop-ack")] == [True]
