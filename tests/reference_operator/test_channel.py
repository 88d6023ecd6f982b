import queue
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reference_operator import channel, exchange
from reference_operator.action import Open, Send
from reference_operator.event import Acknowledged, Dropped, Event, Garbled, Opened, Received, Rejected, Unacknowledged
from reference_operator.loop import steady_clock
from reference_operator.model import Launch
from tests.reference_operator import story
from tests.reference_operator.laptop import Desk, Laptop
from tests.reference_operator.paper_proxy import PaperProxy, paper_proxy


@pytest.fixture
def proxy() -> Iterator[PaperProxy]:
    """The only way out."""
    with paper_proxy() as found:
        yield found


@pytest.fixture
def desk(
    laptop: Laptop, tmp_path: Path, proxy: PaperProxy, environment_restored: None, request: pytest.FixtureRequest
) -> Desk:
    """A host of its own, whose operator goes through the proxy with credentials."""
    found = Desk.at(laptop, f"channel-{abs(hash(request.node.name)) % 10**9}", tmp_path)
    found.env = {"HTTPS_PROXY": f"http://user:pass%20word@{proxy.address}"}
    return found


class Line:
    """One connection opened by hand, and the events that came of it."""

    def __init__(self, desk: Desk, group: str = "", authority: str = "") -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        clock = steady_clock()
        terms, _ = exchange.HttpPlatform(desk.settings, desk.installation("pod-1"), clock, dict).exchange()
        self.generation = terms.generation
        trusting = replace(desk.settings, ca_file=authority or desk.settings.ca_file)
        wiring = channel.Wiring(trusting, self.events.put, clock, lambda: 0.5)
        self.channel = channel.WebPubSubChannel(wiring, Open(terms.generation, terms.url, group or terms.group))

    def say(self, seq: int, kind: str, data: dict[str, object]) -> Event:
        """Send one message; the event that answers it."""
        self.channel.send(Send(self.generation, seq, kind, data))
        return self.next()

    def next(self, seconds: float = 10.0) -> Event:
        """The next event."""
        return self.events.get(timeout=seconds)


@pytest.fixture
def line(desk: Desk) -> Iterator[Line]:
    """An open connection that has sent its inventory."""
    found = Line(desk)
    found.channel.open()
    assert isinstance(found.next(), Opened)
    assert found.say(1, "host.inventory", {"sandboxes": []}) == Acknowledged(found.generation, 1)
    yield found
    found.channel.close()


def test_exchange_and_channel_take_the_proxy(line: Line, proxy: PaperProxy, desk: Desk) -> None:
    """Both connections are CONNECTs to the platform by name, with the proxy's credentials; no other is made."""
    authority = desk.laptop.endpoint.removeprefix("https://")
    assert proxy.authorities == [authority, authority]
    assert proxy.credentials == ["user:pass word"] * 2
    assert line.generation == 1


def test_messages_come_as_what_they_are(line: Line, desk: Desk) -> None:
    """A launch arrives in its envelope, read."""
    sandbox = desk.launch()
    event = line.next()
    assert isinstance(event, Received)
    assert isinstance(event.envelope.message, Launch)
    assert event.envelope.message.sandbox_id == sandbox.sandbox_id


def test_a_refused_message_is_told(line: Line) -> None:
    """What breaks the platform's schema is not sent for ever."""
    event = line.say(2, "sandbox.status", {"sandboxId": story.ID})
    assert isinstance(event, Rejected)
    assert (event.seq, event.type) == (2, "sandbox.status")


def test_a_cut_transport_is_recovered(line: Line, proxy: PaperProxy, desk: Desk) -> None:
    """Without a word to the policy: the same connection goes on, and what was said meanwhile arrives once."""
    before = desk.laptop.control.host(desk.host).connection_id
    proxy.cut()
    assert line.say(2, "host.inventory", {"sandboxes": []}) == Acknowledged(line.generation, 2)
    assert desk.laptop.control.host(desk.host).connection_id == before


def test_a_frozen_link_is_noticed(desk: Desk, proxy: PaperProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sends without an answer are told one by one, and the message goes through once the link thaws."""
    monkeypatch.setattr(channel, "ACKNOWLEDGE", 0.6)
    line = Line(desk)
    line.channel.open()
    assert isinstance(line.next(), Opened)
    proxy.flowing.clear()
    line.channel.send(Send(line.generation, 1, "host.inventory", {"sandboxes": []}))
    assert [line.next(), line.next()] == [Unacknowledged(line.generation, 1)] * 2
    proxy.flowing.set()
    events = iter(line.next, Acknowledged(line.generation, 1))
    assert set(events) <= {Unacknowledged(line.generation, 1)}
    line.channel.close()


def test_an_end_by_the_platform_carries_its_word(line: Line, desk: Desk) -> None:
    """`replaced`, `superseded`, `revoked`: what the platform said last is what the policy hears, once."""
    desk.laptop.control.revoke(desk.host)
    assert line.next() == Dropped(line.generation, "revoked", 0.5)
    line.channel.close()
    assert line.events.empty()


def test_a_group_that_is_not_ours_is_no_connection(desk: Desk) -> None:
    """Where the group cannot be joined, the connection has failed."""
    line = Line(desk, group="host.somebody-else")
    line.channel.open()
    event = line.next()
    assert isinstance(event, Dropped)
    assert desk.laptop.control.host(desk.host).connection_id is None


def test_a_channel_that_cannot_be_opened_is_dropped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused token, as any other failure to open, ends in one event without the address."""
    line = Line(desk)
    again = Line(desk)
    monkeypatch.setattr(channel, "ACKNOWLEDGE", 1.0)
    line.channel.open()
    event = line.next()
    assert isinstance(event, Dropped)
    assert "access_token" not in event.message
    line.channel.close()
    again.channel.close()


def test_nonsense_is_told(line: Line) -> None:
    """What is no envelope is reported and otherwise nothing."""

    class Args:
        data = "hello"

    line.channel._on_message(Args())  # type: ignore[arg-type]
    assert line.next() == Garbled("the message must be a JSON object")


def test_an_unforeseen_error_is_not_silence(line: Line) -> None:
    """A message that cannot even be written ends the connection with a word, instead of muting the operator."""
    event = line.say(2, "host.checkin", {"health": object()})
    assert isinstance(event, Dropped)
    assert "sending failed unforeseen" in event.message


def test_an_end_names_no_channel(desk: Desk) -> None:
    """What a library says of a host that it could not reach or trust goes on without the host."""
    line = Line(desk)
    host = desk.laptop.endpoint.removeprefix("https://").partition(":")[0]
    line.channel._drop(f"certificate is not valid for '{host}'")
    event = line.next()
    assert isinstance(event, Dropped)
    assert event.message == "certificate is not valid for 'the channel's host'"
