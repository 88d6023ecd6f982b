"""What is in force: whole or nothing, and again after each reading."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from egress_profiles import loading
from egress_profiles.allowlist_verdict import Request
from egress_profiles.channel_host import Exchange
from egress_profiles.policy import Policy, Sources
from egress_profiles.profile import Actor

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PORTS = "operator=3128,node=3129,sandbox=3130"
PLATFORM, CHANNEL = "platform.byohost.test", "abc.webpubsub.byohost.test"
ASK = Request("connect", Actor.OPERATOR, f"{PLATFORM}:443")
EXCHANGE = Exchange(Actor.OPERATOR, PLATFORM, 443, "POST", "/v1/hosts/h1/key-exchange", status=200, verified=True)
ANSWER = json.dumps({"channel": {"url": f"wss://{CHANNEL}/x", "expiresAt": "2026-01-01T00:05:00Z"}}).encode()


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """The shipped profile in a file."""
    (tmp_path / "profile").write_text(loading.named("allowlist").to_json())
    (tmp_path / "credentials").write_text('{"operator": "a:b"}')
    (tmp_path / "channels").write_text("[]")
    return Sources(str(tmp_path / "profile"), PORTS)


def in_force(sources: Sources) -> Policy:
    """Give a policy that was read."""
    policy = Policy(lambda: NOW)
    assert policy.read(sources) == ""
    return policy


def test_what_was_read_is_in_force(sources: Sources) -> None:
    """The control: the listed host is judged, looked up and dialled."""
    policy = in_force(sources)
    assert policy.judge(ASK).allow
    assert policy.listed(PLATFORM)
    assert policy.judge_addresses(PLATFORM, ["10.96.0.81"]).allow
    assert "allowlist is in force" in policy.standing().reason
    assert (policy.unread, policy.open) == (False, False)


@pytest.mark.parametrize("broken", ["profile", "ports", "credentials", "channels", "lacking"])
def test_anything_missing_takes_all_of_it_out_of_force(sources: Sources, broken: str) -> None:
    """A second reading that fails leaves nothing of the first, and so does a proxy that is not fit."""
    policy = in_force(sources)
    if broken == "lacking":
        policy.lacking = ["Not fit."]
    else:
        fields = {"profile": sources.profile, "ports": PORTS} | {broken: "/nowhere"}
        assert policy.read(Sources(**fields))
    assert not policy.judge(ASK).allow
    assert not policy.listed(PLATFORM)
    assert not policy.judge_addresses(PLATFORM, ["10.96.0.81"]).allow
    assert not policy.standing().allow


def test_a_channel_is_learnt_from_the_exchange_alone(sources: Sources) -> None:
    """Another request says nothing, a bad answer is a denial in the log, a good one opens the host."""
    policy = in_force(sources)
    other = Exchange(Actor.OPERATOR, PLATFORM, 443, "GET", "/v1/hosts", status=200, verified=True)
    assert policy.teaches(EXCHANGE)
    assert not policy.teaches(other)
    assert policy.learn(other, ANSWER) is None
    refused = policy.learn(EXCHANGE, b"{}")
    assert refused is not None
    assert not refused.allow
    assert not policy.listed(CHANNEL)
    learnt = policy.learn(EXCHANGE, ANSWER)
    assert learnt is not None
    assert learnt.allow
    assert policy.listed(CHANNEL)


def test_a_learnt_channel_outlives_a_reload_within_its_bound_only(sources: Sources) -> None:
    """A profile without the rule closes it; the same profile keeps it."""
    policy = in_force(sources)
    policy.learn(EXCHANGE, ANSWER)
    ask = Request("connect", Actor.OPERATOR, f"{CHANNEL}:443")
    policy.read(sources)
    assert policy.judge(ask).allow
    Path(sources.profile).write_text(loading.named("blocked-channel").to_json())
    policy.read(sources)
    assert not policy.judge(ask).allow


def test_a_remembered_verdict_is_forgotten_with_what_it_stood_on(sources: Sources) -> None:
    """Another profile, or another set of known channels, is asked anew; and no more than so many are remembered."""
    policy = in_force(sources)
    channel = Request("server", Actor.OPERATOR, f"{CHANNEL}:443")
    assert (policy.judge(ASK).allow, policy.judge(ASK).allow, policy.judge(channel).allow) == (True, True, False)
    policy.learn(EXCHANGE, ANSWER)
    assert policy.judge(channel).allow
    for number in range(1100):
        assert not policy.judge(Request("connect", Actor.OPERATOR, f"h{number}.test:443")).allow
    assert policy.judge(ASK).allow
    Path(sources.profile).write_text(loading.named("blocked-platform").to_json())
    assert policy.read(sources) == ""
    assert not policy.judge(ASK).allow
