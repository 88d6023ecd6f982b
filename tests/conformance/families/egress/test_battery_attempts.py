"""Every case of the battery is an attempt that the probe takes, and says what the case says."""

import base64

import pytest

from conformance.families.egress.battery_attempts import Attempt, named, past, through
from conformance.observe.probe import render_batch
from egress_profiles.battery.cases import CASES
from egress_profiles.battery.direct import DIRECT
from egress_profiles.battery.spellings import spellings
from fake_platform.sandbox.batch import read_batch

WORDS = {
    "ok": "witness.byohost.test",
    "reader": "witness.byohost.test",
    "evil": "unlisted.byohost.test",
    "port": "443",
    "raw": "7",
    "plain": "80",
    "mark": "byohost-0123abcd-0123456789ab",
    "node": "192.0.2.1",
    "node6": "2001:db8::1",
    "sibling": "192.0.2.2",
    "platform": "192.0.2.3",
    "registry": "192.0.2.4",
    "name-server": "192.0.2.5",
    **spellings("192.0.2.10", "2001:db8::10"),
}
THROUGH: dict[str, Attempt] = {case.id: through(case, WORDS) for case in CASES}
PAST: dict[str, Attempt] = {case.id: past(case, WORDS) for case in DIRECT}


def _bytes(attempt: Attempt) -> bytes:
    return base64.b64decode(attempt["bytesBase64"])


def test_the_probe_takes_them_all() -> None:
    """In one batch: no two share an id, and no word is left unfilled."""
    batch = render_batch([*THROUGH.values(), *PAST.values()])
    assert len(read_batch(batch)) == len(CASES) + len(DIRECT)
    assert not [each for each in (*THROUGH.values(), *PAST.values()) if "{" in str(each | {"id": ""})[1:]]


@pytest.mark.parametrize("name", [case.id for case in CASES if not case.id.startswith(("E09-none", "E15"))])
def test_a_case_carries_its_mark(name: str) -> None:
    """In its bytes or in its CONNECT: else nobody could tell that it arrived."""
    attempt = THROUGH[name]
    assert WORDS["mark"].encode() in _bytes(attempt) + attempt.get("authority", "").encode()


@pytest.mark.parametrize("name", [case.id for case in DIRECT if case.witness != "answer"])
def test_what_goes_past_the_proxy_carries_its_mark(name: str) -> None:
    """Where a canary or the name server is the witness."""
    assert WORDS["mark"] in str(PAST[name])


def test_each_form_of_a_case_is_kept() -> None:
    """In clear, raw in a tunnel, a hand-written hello, HTTP/2, a server name or none."""
    assert THROUGH["E14"]["kind"] == "raw"
    assert (THROUGH["E08-before"]["tls"], _bytes(THROUGH["E08-before"])[:4]) == (False, b"SSH-")
    assert _bytes(THROUGH["E34"])[:1] == b"\x16"
    assert (THROUGH["E15"]["alpn"], THROUGH["E15"]["lastStream"]) == ("h2", 3)
    assert (THROUGH["E09"]["serverName"], THROUGH["E09-none"]["serverName"]) == (WORDS["evil"], None)


def test_each_kind_past_the_proxy_is_kept() -> None:
    """IPv6 in brackets inside a URL only; DNS by either transport; a datagram is not waited for long."""
    assert PAST["E24"]["url"] == f"http://[2001:db8::10]:80/{WORDS['mark']}"
    assert (PAST["E24-tcp"]["host"], PAST["E26-v6"]["kind"]) == ("2001:db8::10", "icmp")
    assert [PAST[name]["transport"] for name in ("E21", "E21-tcp")] == ["udp", "tcp"]
    assert PAST["E25"]["timeout"] < PAST["E03-tcp"]["timeout"]


def test_an_attempt_may_be_sent_again_under_another_name() -> None:
    """The control's, in a round of its own."""
    assert named(PAST["E25"], "again", 3) == PAST["E25"] | {"id": "again", "round": 3}
