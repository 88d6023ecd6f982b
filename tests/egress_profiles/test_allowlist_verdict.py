"""What the allowlist lets each actor do, and each way of not being what one said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles import loading
from egress_profiles.allowlist_verdict import Request, Verdict, judge, judge_addresses
from egress_profiles.profile import Actor, Profile

ALLOWLIST = loading.named("allowlist")
PLATFORM, REGISTRY, BLOBS = "platform.byohost.test", "registry.byohost.test", "blobs.byohost.test"
CHANNEL = "abc.webpubsub.byohost.test"
LEARNT = frozenset({CHANNEL})
GOOD = Request(
    stage="request",
    actor=Actor.OPERATOR,
    target=f"{PLATFORM}:443",
    encrypted=True,
    sni=PLATFORM,
    hosts=(PLATFORM,),
    method="POST",
)
SOCKET = replace(GOOD, target=f"{CHANNEL}:443", sni=CHANNEL, hosts=(CHANNEL,), method="GET", upgrade="websocket")

PULL = replace(GOOD, target=f"{REGISTRY}:443", sni=REGISTRY, hosts=(REGISTRY,), method="GET")


@pytest.mark.parametrize(
    ("target", "host", "port"),
    [
        ("Example.COM:443", "example.com", 443),
        ("example.com.:80", "example.com", 80),
        ("[2001:DB8::1]:8443", "2001:db8::1", 8443),
        ("192.0.2.1:443", "192.0.2.1", 443),
        ("X.example.XX:443", "x.example.xx", 443),
        ("example.com:https", "example.com", 0),
        ("example.com:\u0661", "example.com", 0),
    ],
)
def test_the_open_profile_takes_whatever_it_is_asked_for(target: str, host: str, port: int) -> None:
    """And says so, with the host and port as everybody else writes them; a port that is no number is 0."""
    verdict = judge(loading.named("open"), replace(GOOD, target=target))
    assert verdict == Verdict(True, "open", "The profile is open.", host, port)


@pytest.mark.parametrize(
    ("actor", "host", "allowed"),
    [
        ("operator", PLATFORM, True), ("operator", REGISTRY, True), ("operator", BLOBS, False),
        ("operator", CHANNEL, True),
        ("node", PLATFORM, False), ("node", REGISTRY, True), ("node", BLOBS, True), ("node", CHANNEL, False),
        ("sandbox", PLATFORM, False), ("sandbox", REGISTRY, True), ("sandbox", BLOBS, False),
        ("sandbox", CHANNEL, False),
        ("operator", "evil.test", False), ("operator", "other.webpubsub.byohost.test", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["connect", "server"])
def test_the_truth_table_of_the_allowlist(stage: str, actor: str, host: str, *, allowed: bool) -> None:
    """Each actor and destination, cell by cell; no other port of any is open."""
    request = Request(stage, Actor(actor), f"{host}:443")  # type: ignore[arg-type]
    assert judge(ALLOWLIST, request, LEARNT).allow is allowed
    assert not judge(ALLOWLIST, replace(request, target=f"{host}:6443"), LEARNT).allow


def test_a_channel_host_is_unknown_until_learnt() -> None:
    """The suffix alone opens nothing, and a learnt name outside the bound neither."""
    request = Request("connect", Actor.OPERATOR, f"{CHANNEL}:443")
    assert not judge(ALLOWLIST, request).allow
    deep = replace(request, target=f"deep.{CHANNEL}:443")
    assert not judge(ALLOWLIST, deep, frozenset({f"deep.{CHANNEL}"})).allow


def test_good_requests_pass() -> None:
    """The controls: HTTP/1, HTTP/2 with and without Host, the WebSocket, spellings of one name."""
    for request in (
        GOOD,
        replace(GOOD, hosts=(), authority=f"{PLATFORM}:443"),
        replace(GOOD, authority=PLATFORM),
        replace(GOOD, elsewhere=(PLATFORM,), overridden=True),
        replace(GOOD, stage="connect", hosts=(f"{PLATFORM}:443",)),
        replace(GOOD, target=f"{PLATFORM.upper()}.:443", sni=PLATFORM.upper(), hosts=(f"{PLATFORM}.:443",)),
        SOCKET,
        replace(PULL, method="HEAD"),
        replace(GOOD, body=True),
    ):
        assert judge(ALLOWLIST, request, LEARNT).allow, request


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (replace(GOOD, actor=None), "actor"),
        (replace(GOOD, target="10.96.0.81:443"), "name"),
        (replace(GOOD, target=PLATFORM), "name"),
        (replace(GOOD, target="evil.test:443"), "destination"),
        (replace(GOOD, encrypted=False), "plain"),
        (replace(GOOD, sni=None), "sni"),
        (replace(GOOD, sni="evil.test"), "sni"),
        (replace(GOOD, absolute=True), "absolute-form"),
        (replace(GOOD, authority="evil.test"), "authority"),
        (replace(GOOD, authority="[::1]"), "authority"),
        (replace(GOOD, hosts=()), "host"),
        (replace(GOOD, hosts=(PLATFORM, PLATFORM)), "host"),
        (replace(GOOD, hosts=("evil.test",)), "host"),
        (replace(GOOD, hosts=(f"{PLATFORM}:80",)), "host"),
        (replace(GOOD, elsewhere=("evil.test",)), "host"),
        (replace(GOOD, elsewhere=(PLATFORM, "")), "host"),
        (replace(PULL, overridden=True), "method"),
        (replace(PULL, method="POST"), "method"),
        (replace(PULL, method="GET", body=True), "body"),
        (replace(PULL, method="HEAD", body=True), "body"),
        (replace(GOOD, upgrade="websocket"), "upgrade"),
        (replace(GOOD, upgrade="h2c"), "upgrade"),
        (replace(SOCKET, upgrade=""), "upgrade"),
        (replace(SOCKET, method="POST"), "method"),
        (Request("connect", Actor.OPERATOR, f"{PLATFORM}:443", hosts=("evil.test",)), "host"),
    ],
)
def test_each_misfit_is_denied_by_its_rule(request_: Request, rule: str) -> None:
    """One thing wrong is enough, and the verdict names it."""
    verdict = judge(ALLOWLIST, request_, LEARNT)
    assert (verdict.allow, verdict.rule) == (False, rule)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (replace(PULL, overridden=True), "A field asks for another method than the request's own."),
        (replace(PULL, body=True), "What may only be read there takes no body."),
    ],
)
def test_the_log_says_in_words_what_a_name_of_a_rule_does_not(request_: Request, reason: str) -> None:
    """Two rules have several reasons each, or a reason that their name does not tell."""
    assert judge(ALLOWLIST, request_, LEARNT).reason == reason


@pytest.mark.parametrize(
    ("host", "answers", "allowed"),
    [
        (PLATFORM, ["10.96.0.81"], True),
        (PLATFORM, ["10.96.0.81", "fd00:10:96:0::81"], True),
        (CHANNEL, ["10.96.0.81"], True),
        (PLATFORM, ["10.96.0.82"], False),
        (PLATFORM, ["10.96.0.81", "169.254.169.254"], False),
        (PLATFORM, [], False),
        (PLATFORM, ["no address"], False),
        ("evil.test", ["10.96.0.81"], False),
        ("other.webpubsub.byohost.test", ["10.96.0.81"], False),
    ],
)
def test_a_name_is_dialled_at_its_own_addresses_only(host: str, answers: list[str], *, allowed: bool) -> None:
    """E23: every answer must be one that the profile names; one stranger among them denies all."""
    assert judge_addresses(ALLOWLIST, host, answers, LEARNT).allow is allowed


@pytest.mark.parametrize(
    ("host", "answers", "verdict"),
    [
        (PLATFORM, ["10.96.0.81"], Verdict(True, "address", "Every address is permitted.", PLATFORM)),
        (PLATFORM, [], Verdict(False, "address", "The name resolves to nothing.", PLATFORM)),
        (
            PLATFORM,
            ["10.96.0.81", "10.96.0.82"],
            Verdict(False, "address", "The name resolves to 10.96.0.82, which the profile does not permit.", PLATFORM),
        ),
        (
            "evil.test",
            ["10.96.0.81"],
            Verdict(False, "address", "The name is not on the list, so it is not resolved.", "evil.test"),
        ),
    ],
)
def test_a_verdict_on_addresses_says_which_and_why(host: str, answers: list[str], verdict: Verdict) -> None:
    """It is what the proxy's log has of it."""
    assert judge_addresses(ALLOWLIST, host, answers, LEARNT) == verdict
    assert judge_addresses(loading.named("open"), host, answers) == Verdict(True, "open", "The profile is open.", host)


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        (GOOD, Verdict(True, f"{PLATFORM}:443", ALLOWLIST.destinations[0].purpose, PLATFORM, 443)),
        (SOCKET, Verdict(True, f"{CHANNEL}:443", ALLOWLIST.learn[0].purpose, CHANNEL, 443)),
        (
            replace(GOOD, actor=None),
            Verdict(False, "actor", "The connection came in on a port that belongs to no actor."),
        ),
        (
            replace(GOOD, target="evil.test:443"),
            Verdict(False, "destination", "operator may not reach evil.test:443.", "evil.test", 443),
        ),
        (
            replace(GOOD, encrypted=False),
            Verdict(False, "plain", "Only TLS may pass; this request is in clear.", PLATFORM, 443),
        ),
        (replace(GOOD, sni=None), Verdict(False, "sni", "The TLS server name is not the CONNECT host.", PLATFORM, 443)),
        (
            replace(GOOD, absolute=True),
            Verdict(
                False, "absolute-form", "A request inside the tunnel names its target in absolute form.", PLATFORM, 443
            ),
        ),
        (
            replace(GOOD, authority="evil.test"),
            Verdict(False, "authority", ":authority is 'evil.test', not the CONNECT authority.", PLATFORM, 443),
        ),
        (
            replace(GOOD, hosts=(PLATFORM, PLATFORM)),
            Verdict(False, "host", "A request carries Host once; this one carries it 2 times.", PLATFORM, 443),
        ),
        (
            replace(GOOD, hosts=("evil.test",)),
            Verdict(False, "host", "Host is 'evil.test', not the CONNECT authority.", PLATFORM, 443),
        ),
        (
            replace(GOOD, stage="connect", hosts=("evil.test",)),
            Verdict(False, "host", "Host is 'evil.test', not the CONNECT authority.", PLATFORM, 443),
        ),
        (
            replace(GOOD, target=f"{REGISTRY}:443", sni=REGISTRY, hosts=(REGISTRY,)),
            Verdict(False, "method", "Only GET, HEAD may be sent there.", REGISTRY, 443),
        ),
        (
            replace(GOOD, upgrade="h2c"),
            Verdict(
                False, "upgrade", "WebSocket runs on the learnt channel host; there, nothing else may.", PLATFORM, 443
            ),
        ),
    ],
)
def test_a_verdict_says_which_rule_and_why(request_: Request, verdict: Verdict) -> None:
    """Whole: it is what the proxy's log and a refused client have of it."""
    assert judge(ALLOWLIST, request_, LEARNT) == verdict


def test_a_name_that_is_none_is_told_by_its_fault() -> None:
    """In the words of whoever reads names."""
    verdict = judge(ALLOWLIST, replace(GOOD, target="10.96.0.81:443"), LEARNT)
    assert (verdict.allow, verdict.host, verdict.port) == (False, "", 0)
    assert verdict.reason.startswith("The destination is refused: ")
    assert len(verdict.reason) > len("The destination is refused: None")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True), ("2606:4700::1", True), ("10.0.0.1", False), ("127.0.0.1", False), ("::1", False),
        ("169.254.169.254", False), ("fe80::1", False), ("fd00::1", False), ("::ffff:8.8.8.8", False),
        ("2002:808:808::1", False), ("224.0.0.1", False), ("0.0.0.1", False), ("192.0.2.10", False),
        ("100.64.0.1", False), ("64:ff9b::a9fe:a9fe", False), ("168.63.129.16", False),
        ("64:ff9b:1::a00:1", False), ("::7f00:1", False), ("::ffff:0:7f00:1", False), ("fec0::1", False),
        ("4000::1", False), ("5f00::1", False), ("3fff::1", False), ("2001::1", False),
    ],
)  # fmt: skip
def test_a_name_without_listed_addresses_may_be_anywhere_global(address: str, *, allowed: bool) -> None:
    """Private, loopback, link-local, shared, documentation and embedded addresses are denied."""
    anywhere = Profile("p", (replace(ALLOWLIST.destinations[0], addresses=frozenset()),))
    assert judge_addresses(anywhere, PLATFORM, [address]).allow is allowed


@given(target=st.text(), actor=st.sampled_from(Actor))
def test_nothing_unlisted_is_ever_allowed(target: str, actor: Actor) -> None:
    """Whatever is written as a target, only listed pairs pass."""
    verdict = judge(ALLOWLIST, Request("connect", actor, target), LEARNT)
    assert not verdict.allow or (verdict.host, verdict.port) in {(h, 443) for h in (PLATFORM, REGISTRY, BLOBS, CHANNEL)}


OPEN, TUNNEL = loading.named("open"), loading.named("allowlist-tunnel")


@pytest.mark.parametrize("target", ["evil.test:22", "192.0.2.10:443", "[2001:db8::10]:53", "no port"])
def test_an_open_profile_permits_whatever_it_is(target: str) -> None:
    """It is the ground that refusals are measured against; only a port of nobody's stays closed."""
    assert judge(OPEN, Request("connect", Actor.SANDBOX, target)).allow
    assert not judge(OPEN, Request("connect", None, target)).allow
    assert judge_addresses(OPEN, "evil.test", ["169.254.169.254"]).allow


def test_a_tunnel_is_judged_by_its_server_name_and_never_read() -> None:
    """CONNECT and SNI decide; a request that the proxy can read did not come through an unread tunnel."""
    hello = replace(GOOD, stage="hello", hosts=())
    assert judge(TUNNEL, hello).allow
    for name in (None, "evil.test", "1.2.3.4"):
        assert judge(TUNNEL, replace(hello, sni=name)).rule == "sni"
    assert judge(TUNNEL, replace(hello, sni=None)).reason == "The TLS server name is not the CONNECT host."
    assert judge(TUNNEL, GOOD).rule == "plain"
    assert judge(TUNNEL, GOOD).reason == (
        "This profile passes TLS on unread, so a request that can be read may not pass."
    )


def test_credentials_are_asked_for_at_each_connect() -> None:
    """Without them not even the destination is looked at; the tunnel's later steps are the CONNECT's."""
    auth = loading.named("allowlist-auth")
    request = Request("connect", Actor.OPERATOR, f"{PLATFORM}:443")
    assert judge(auth, request).rule == "credentials"
    assert judge(auth, request).reason == "The CONNECT does not carry this actor's credentials."
    assert judge(auth, replace(request, authenticated=True)).allow
    assert not judge(auth, replace(request, authenticated=True, target="evil.test:443")).allow
    assert judge(auth, GOOD).allow
