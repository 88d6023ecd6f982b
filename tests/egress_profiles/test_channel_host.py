"""How a channel host becomes known, and how it is forgotten."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from egress_profiles import channel_host, loading
from egress_profiles.channel_host import Channel, Channels, Exchange, NotLearntError
from egress_profiles.profile import Actor

ALLOWLIST = loading.named("allowlist")
RULE = ALLOWLIST.learn[0]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXCHANGE = Exchange(
    Actor.OPERATOR, "platform.byohost.test", 443, "POST", "/v1/hosts/h-1/key-exchange", status=200, verified=True
)
HOST = "abc.webpubsub.byohost.test"
FIVE_MINUTES = NOW + timedelta(minutes=5)


def body(url: Any = f"wss://{HOST}/client/hubs/byohost?access_token=t", expires: Any = "2026-01-01T00:05:00Z") -> bytes:
    """Give an exchange's answer."""
    return json.dumps({"channel": {"url": url, "expiresAt": expires}}).encode()


def test_the_exact_exchange_is_recognised() -> None:
    """The rule is found with the host id of the path."""
    assert channel_host.matching_rule(ALLOWLIST, EXCHANGE) == (RULE, "h-1")


@pytest.mark.parametrize(
    "other",
    [
        replace(EXCHANGE, actor=Actor.SANDBOX),
        replace(EXCHANGE, host="evil.test"),
        replace(EXCHANGE, port=8443),
        replace(EXCHANGE, method="GET"),
        replace(EXCHANGE, path="/v1/hosts/h-1/key-exchange/"),
        replace(EXCHANGE, path="/v1/hosts/h-1/key-exchange?x=1"),
        replace(EXCHANGE, path="/v1/hosts/a/b/key-exchange"),
        replace(EXCHANGE, path="/v1/hosts//key-exchange"),
        replace(EXCHANGE, path="/V1/hosts/h/key-exchange"),
    ],
)
def test_any_other_request_is_no_exchange(other: Exchange) -> None:
    """Actor, host, port, method and path must each be the rule's."""
    assert channel_host.matching_rule(ALLOWLIST, other) is None


@pytest.mark.parametrize("url", [f"wss://{HOST}/x?access_token=t", f"wss://{HOST.upper()}:443/x"])
def test_a_channel_is_read_from_a_verified_200(url: str) -> None:
    """Name and expiry are kept, the token is not."""
    channel = channel_host.read_channel(RULE, "h-1", EXCHANGE, body(url))
    assert channel == Channel("h-1", HOST, FIVE_MINUTES)


@pytest.mark.parametrize(
    ("exchange", "data"),
    [
        (replace(EXCHANGE, status=201), body()),
        (replace(EXCHANGE, verified=False), body()),
        (EXCHANGE, b"{"),
        (EXCHANGE, b"[]"),
        (EXCHANGE, b'{"channel": null}'),
        (EXCHANGE, body(url=7)),
        (EXCHANGE, body(expires="soon")),
        (EXCHANGE, body(expires="2026-01-01T00:05:00")),
        (EXCHANGE, body(f"ws://{HOST}/")),
        (EXCHANGE, body(f"wss://user@{HOST}/")),
        (EXCHANGE, body(f"wss://:word@{HOST}/")),
        (EXCHANGE, body(f"wss://{HOST}:8443/")),
        (EXCHANGE, body(f"wss://{HOST}:99999/")),
        (EXCHANGE, body("wss://evil.test/")),
        (EXCHANGE, body("wss://webpubsub.byohost.test/")),
        (EXCHANGE, body(f"wss://deep.{HOST}/")),
        (EXCHANGE, body("wss://10.96.0.81/")),
    ],
)
def test_anything_else_teaches_nothing(exchange: Exchange, data: bytes) -> None:
    """Another status, another shape, another place."""
    with pytest.raises(NotLearntError):
        channel_host.read_channel(RULE, "h-1", exchange, data)


def test_the_next_exchange_retires_the_previous_host() -> None:
    """One channel host per host id; another host id's stays."""
    known = Channels().learnt(Channel("h-1", "a.x", FIVE_MINUTES), NOW).learnt(Channel("h-2", "b.x", FIVE_MINUTES), NOW)
    assert known.learnt(Channel("h-1", "c.x", FIVE_MINUTES), NOW).hosts(NOW) == {"b.x", "c.x"}


def test_a_host_is_not_taken_from_another_host_id() -> None:
    """While it is alive there; afterwards it is free."""
    known = Channels().learnt(Channel("h-1", "a.x", FIVE_MINUTES), NOW)
    with pytest.raises(NotLearntError, match="another host id"):
        known.learnt(Channel("h-2", "a.x", FIVE_MINUTES), NOW)
    later = NOW + timedelta(minutes=6)
    assert known.learnt(Channel("h-2", "a.x", later), later).known == (Channel("h-2", "a.x", later),)


@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (359, True), (360, False)])
def test_an_unused_channel_lives_a_minute_beyond_its_token(seconds: int, *, alive: bool) -> None:
    """The bound is 60 s after expiry."""
    known = Channels((Channel("h-1", "a.x", FIVE_MINUTES),))
    assert bool(known.hosts(NOW + timedelta(seconds=seconds))) is alive


def test_connections_keep_a_channel_until_a_minute_after_the_last() -> None:
    """Two connections, each counted; others' ends change nothing; one end too many does no harm."""
    late = NOW + timedelta(hours=1)
    known = Channels((Channel("h-1", "a.x", FIVE_MINUTES), Channel("h-2", "b.x", FIVE_MINUTES)))
    known = known.opened("a.x").opened("a.x").closed("a.x", late)
    assert known.hosts(late + timedelta(hours=1)) == {"a.x"}
    known = known.closed("a.x", late).closed("a.x", late)
    assert known.hosts(late + timedelta(seconds=59)) == {"a.x"}
    assert known.hosts(late + timedelta(seconds=60)) == frozenset()


FED = '{{"host": "{0}", "channel": "{1}.webpubsub.byohost.test", "expiresAt": "2026-01-01T01:00:00Z"}}'


def test_fed_channels_are_held_like_learnt_ones() -> None:
    """The newest of a host replaces the one before, and each dies in its time."""
    text = f"[{FED.format('h1', 'first')}, {FED.format('h1', 'second')}, {FED.format('h2', 'other')}]"
    channels = channel_host.fed(ALLOWLIST, text, NOW)
    assert channels.hosts(NOW) == {"second.webpubsub.byohost.test", "other.webpubsub.byohost.test"}
    assert channels.hosts(NOW + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "5",
        "[5]",
        "[{}]",
        f"[{FED.format('h1', 'deep.down')}]",
        f"[{FED.format('h1', '*')}]",
        f"[{FED.format('h1', 'first').replace('Z', '')}]",
        f"[{FED.format('h1', 'same')}, {FED.format('h2', 'same')}]",
    ],
)
def test_what_is_fed_wrongly_opens_nothing(text: str) -> None:
    """One bad entry refuses all of them."""
    with pytest.raises(NotLearntError):
        channel_host.fed(ALLOWLIST, text, NOW)


@pytest.mark.parametrize("expires", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999-14:00"])
def test_a_channel_may_end_at_the_end_of_time(expires: str) -> None:
    """Whoever means "never" writes the last moment there is, and nobody else is refused for that."""
    channel = channel_host.read_channel(RULE, "h-1", EXCHANGE, body(expires=expires))
    channels = Channels().learnt(channel, NOW)
    assert channels.hosts(NOW) == {HOST}
    assert channels.opened(HOST).closed(HOST, NOW).hosts(NOW) == {HOST}
