"""Expected beside observed: what is listed, what was tried, and which of it is red."""

from typing import Any

from conformance.observe.egress_map import CHANNELS, RED, SIDECARS, Cell, Way, Word, cells
from conformance.observe.proxy import Decision
from egress_profiles import loading
from egress_profiles.gate_counters import Attempt

PROFILE = loading.named("allowlist")
PLATFORM, REGISTRY = "platform.byohost.test", "registry.byohost.test"
LEARNT = frozenset({"a.webpubsub.byohost.test", "b.webpubsub.byohost.test"})


def decision(actor: str, host: str, verdict: str = "allow", stage: str = "connect", port: int = 443) -> Decision:
    """One line of the proxy's log."""
    return Decision(actor, "10.244.0.7", stage, host, port, "", "", verdict, "", "")


def attempt(actor: str, destination: str, port: int, verdict: str = "allowed", packets: int = 2) -> Attempt:
    """One line of the gate's counters."""
    return Attempt(actor, "10.244.0.7", 4, "6", destination, port, packets, verdict)


def found(*decisions: Decision, attempts: tuple[Attempt, ...] = (), profile: Any = PROFILE) -> dict[Any, Cell]:
    """The map by actor, destination and port."""
    mapped = cells(profile, LEARNT, decisions, attempts)
    return {(cell.actor, cell.destination, cell.port): cell for cell in mapped}


def test_what_is_listed_stands_there_though_nobody_tried_it() -> None:
    """Per actor; the learnt channel hosts are one row, the operator's alone."""
    mapped = found()
    assert {cell.word for cell in mapped.values()} == {Word.NOT_TRIED}
    assert ("operator", CHANNELS, 443) in mapped
    assert ("sandbox", REGISTRY, 443) in mapped
    assert ("sandbox", PLATFORM, 443) not in mapped
    assert all(cell.listed and cell.way is Way.PROXY for cell in mapped.values())


def test_what_was_tried_is_counted() -> None:
    """CONNECTs that were let through, and refusals at whatever stage; both channel hosts in one row."""
    channels = (decision("operator", host) for host in sorted(LEARNT))
    inside = decision("operator", PLATFORM, stage="request")
    late = decision("operator", PLATFORM, "deny", "request")
    mapped = found(*channels, decision("operator", PLATFORM), inside, late, decision("operator", PLATFORM, stage="tls"))
    assert (mapped["operator", CHANNELS, 443].allowed, mapped["operator", CHANNELS, 443].word) == (2, Word.AS_LISTED)
    platform = mapped["operator", PLATFORM, 443]
    assert (platform.allowed, platform.refused, platform.word) == (1, 1, Word.AS_LISTED)


def test_what_is_off_the_list_is_a_probe_a_try_or_a_leak() -> None:
    """A sandbox's refusals are ours, an operator's and a node's are theirs, and what passed is a leak for everybody."""
    mapped = found(
        decision("sandbox", "elsewhere.test", "deny"),
        decision("operator", "elsewhere.test", "deny"),
        decision("node", PLATFORM),
        decision("", "elsewhere.test"),
        decision("sandbox", "", "deny", port=0),
        decision("operator", REGISTRY, "deny"),
    )
    words = {key: cell.word for key, cell in mapped.items()}
    assert words["sandbox", "elsewhere.test", 443] is Word.REFUSED
    assert words["operator", "elsewhere.test", 443] is Word.TRIED
    assert words["node", PLATFORM, 443] is Word.LEAKED
    assert words["sandbox", "a name that is none", 0] is Word.REFUSED
    assert words["operator", REGISTRY, 443] is Word.BLOCKED
    assert {word for word in words.values() if word in RED} == RED


def test_past_the_proxy_packets_are_counted() -> None:
    """By address and port; sidecars are one row; what only was counted and let pass has leaked."""
    mapped = found(
        attempts=(
            attempt("operator", "10.96.0.80", 3128),
            attempt("operator", "10.244.0.9", 8081),
            attempt("operator", "10.244.0.10", 8081),
            attempt("operator", "10.96.0.10", 53, "refused"),
            attempt("node", "192.0.2.10", 443, "passed"),
            attempt("sandbox", "10.96.0.80", 3130),
            attempt("sandbox", "192.0.2.10", 8081, "refused"),
        )
    )
    direct = {key: cell for key, cell in mapped.items() if cell.way is Way.DIRECT}
    assert (direct["operator", SIDECARS, 8081].allowed, direct["operator", SIDECARS, 8081].protocol) == (4, "tcp")
    assert direct["operator", "10.96.0.10", 53].word is Word.TRIED
    assert direct["node", "192.0.2.10", 443].word is Word.LEAKED
    assert direct["sandbox", "10.96.0.80", 3130].word is Word.AS_LISTED
    assert direct["sandbox", "192.0.2.10", 8081].word is Word.REFUSED


def test_under_an_open_profile_nothing_leaks() -> None:
    """It lists everything."""
    mapped = found(decision("sandbox", "elsewhere.test"), profile=loading.named("open"))
    assert mapped["sandbox", "elsewhere.test", 443].word is Word.AS_LISTED


def test_a_cell_says_what_it_counts() -> None:
    """Requests through the proxy, packets past it."""
    cell = Cell("node", Way.DIRECT, "192.0.2.10", 443, "tcp", listed=False, allowed=0, refused=3)
    data = cell.as_data()
    assert (data["unit"], data["expected"], data["refused"], data["verdict"]) == ("packets", "refused", 3, "tried")
    assert Cell("node", Way.PROXY, "x", 443, "tcp", listed=True, allowed=1, refused=0).as_data()["unit"] == "requests"
