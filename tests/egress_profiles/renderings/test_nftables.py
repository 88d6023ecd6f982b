"""The router's table: read back rule by rule, and loaded into a router between real namespaces."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from shutil import which

import pytest

from egress_profiles import enforcement_gaps, loading
from egress_profiles.profile import Actor
from egress_profiles.renderings import nftables
from egress_profiles.truth_table import PORTS, Asked, Cell, as_packets, asked, differences
from tests.egress_profiles import asking
from tests.egress_profiles.addon.conftest import certificate
from tests.egress_profiles.addon.upstream import Arrivals
from tests.egress_profiles.network_lab import Lab, lab
from tests.egress_profiles.truth import CHANNEL, PROFILES, truth

ELEMENT = re.compile(r"add element inet \S+ (?P<actor>\S+)_to[46] \{ (?P<to>\S+) \. (?P<port>\d+) comment .*\}")
WHO = {Actor.OPERATOR: "operator", Actor.NODE: "proxy", Actor.SANDBOX: "sandbox"}


@pytest.mark.parametrize("name", PROFILES)
def test_the_rules_answer_as_the_table_by_address(name: str) -> None:
    """Every element that its chain accepts, and no other way out of an actor's chain than a refusal."""
    expected = truth(name)
    text = nftables.render(expected.profile, expected.channels)
    accepts = [match for line in text.splitlines() if (match := ELEMENT.fullmatch(line))]
    open_ = {(m["actor"], m["to"], int(m["port"])) for m in accepts}
    for cell in expected.by_address:
        assert ((cell.actor, cell.address, cell.port) in open_) is cell.allowed, cell
    for actor in Actor:
        chain = [line for line in text.splitlines() if line.startswith(f"add rule inet {nftables.TABLE} {actor} ")]
        assert chain[-1].endswith("reject with icmpx admin-prohibited")
        accepting = [line.partition(" daddr")[2] for line in chain if "accept" in line]
        assert accepting == [f" . tcp dport @{actor}_to{version} accept" for version in (4, 6)]


def test_a_long_name_fits_into_a_comment() -> None:
    """Nft refuses a longer one, and with it the whole table."""
    host = ".".join(["a" * 60] * 4)
    destination = {"host": host, "port": 1, "actors": ["node"], "addresses": ["192.0.2.1"], "for": "x"}
    profile = loading.from_mapping({"name": "p", "destination": [destination]})
    comment = re.search(r'comment "([^"]*)"', nftables.render(profile))
    assert comment is not None
    assert len(comment[1]) == 127


@pytest.fixture(scope="module")
def router() -> Iterator[Lab]:
    """A router whose outside owns every address of the table and listens on every port of it."""
    if which("nft") is None:
        pytest.skip("nft is not installed")
    with lab("rt") as made, ExitStack() as held:
        owned = {cell.address for name in PROFILES for cell in truth(name).by_address}
        for address in owned:
            bits = ["-6", "addr", "add", f"{address}/128"] if ":" in address else ["addr", "add", f"{address}/32"]
            if address not in {"192.0.2.10", "2001:db8::10"}:  # the outside has these
                made.tool("outside", "ip", *bits, "dev", "lo", *(["nodad"] if ":" in address else []))
        for port in PORTS:
            for family in (4, 6):
                held.enter_context(made.listen("outside", port, family))
        yield made


@pytest.mark.parametrize("name", ["allowlist", "air-gapped-mirror", "blocked-registry"])
def test_the_kernel_answers_as_the_table_by_address(router: Lab, name: str) -> None:
    """Each actor, address and port dialled, IPv4 and IPv6; switching profiles keeps who the actors are."""
    expected = truth(name)
    load(router, nftables.render(expected.profile, expected.channels))
    asked: dict[tuple[str, str, int], Cell] = {(c.actor, c.address, c.port): c for c in expected.by_address}
    wrong = [
        cell
        for cell in asked.values()
        if (router.dial(WHO[cell.actor], cell.address, cell.port) == "answered") is not cell.allowed
    ]
    assert wrong == []


def test_without_the_table_everything_is_reached(router: Lab) -> None:
    """The positive control of every refusal above."""
    router.tool("node", "nft", "add", "table", "inet", nftables.TABLE)
    router.tool("node", "nft", "delete", "table", "inet", nftables.TABLE)
    for cell in truth("allowlist").by_address:
        assert router.dial(WHO[cell.actor], cell.address, cell.port) == "answered", cell


def test_nft_takes_the_text_without_a_word(router: Lab) -> None:
    """Each shipped profile's, checked and then loaded twice: whatever nft says is a failure."""
    for name in PROFILES:
        text = nftables.render(truth(name).profile, truth(name).channels)
        for arguments in (("-c", "-f", "-"), ("-f", "-"), ("-f", "-")):
            assert router.tool("node", "sh", "-c", f"nft {' '.join(arguments)} 2>&1", text=text) == ""


@pytest.mark.skipif(which("nft") is None, reason="nft is not installed")
def test_the_whole_table_is_answered_but_for_what_packets_do_not_show(tmp_path: Path) -> None:
    """Each name, address, family and way of asking, for real; what differs is the residuals of packets, all of them."""
    table = asked(loading.named("allowlist"), frozenset({CHANNEL}))
    _, leaf = certificate(tmp_path)
    with lab("ra") as made, asking.outside(made, table, leaf) as arrivals:
        load(made, nftables.render(loading.named("allowlist"), (CHANNEL,)))
        found = tuple(
            each
            for actor, pod in WHO.items()
            for each in made.inside(pod, partial(ask, tuple(c for c in table if c.actor == actor), arrivals, actor))
        )
    assert [cell for cell in found if cell not in as_packets(table)] == []
    assert differences(table, found) == enforcement_gaps.cases(enforcement_gaps.PACKETS)


def ask(table: tuple[Asked, ...], arrivals: Arrivals, actor: Actor) -> tuple[Asked, ...]:
    """Ask one actor's questions from where this thread is."""
    return asking.answers(table, arrivals, asking.straight, actor)


def load(router: Lab, text: str) -> None:
    """Load a table into the router, and say who the actors are."""
    router.tool("node", "nft", "-f", "-", text=text)
    for actor, pod in WHO.items():
        for version in (4, 6):
            element = f"{{ {router.pod_address(pod, version)} }}"
            router.tool("node", "nft", "add", "element", "inet", nftables.TABLE, f"{actor}{version}", element)
