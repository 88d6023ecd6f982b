"""The operator is cut off from the cluster's API for a while, and nothing else of it. Edge: the node, the clock.

A table of its own in the node refuses what comes from the operator's pod for the API server, on connections that are
open as well; the gate's table is left alone.
"""

import ipaddress
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.node import Node
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import Pace, eventually, wait_or_last
from conformance.families._shared.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.journal import frames
from conformance.observe.pods import addresses
from fake_platform.model import Host, JournalEntry

TABLE = "byohost_severed"
API_PORT = 6443
"""Where the API server of a kind node listens; packets for its Service arrive there."""

_BRISK = Pace(every=0.5)


@dataclass(frozen=True)
class ApiUnreachable:
    """The host before, when it showed the API as away (or patience was over), and after the way was open again."""

    before: Host
    broken: Host
    seconds: float
    """From the cut to what `broken` shows."""
    refused: int
    """Packets that were refused meanwhile."""
    checkins: tuple[JournalEntry, ...]
    """What came from the operator by then, since the cut."""
    mended: Host


@scenario("api_unreachable", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def cut_off_api(host: HostUnderTest) -> ApiUnreachable:
    """Cut the operator's pod off, wait until the host shows it, open the way again, wait until that shows too."""
    shown = Condition(
        "the host shows the cluster's API as away", lambda one: one.health and not one.health.cluster_api.ok
    )
    good = Condition("the host shows its four facts as good", _is_good)
    before: Host = eventually(host.record, until=good, within=PATIENCE, pace=_BRISK)
    own = addresses(host.operator_pod())
    mark = host.journal()[-1].n
    _load(host.environment.node, cut(own))
    started = time.monotonic()
    try:
        broken: Host = wait_or_last(host.record, until=shown, within=PATIENCE, pace=_BRISK)
        seconds, refused = time.monotonic() - started, _refused(host.environment.node)
        checkins = frames(host.journal(after=mark), "host.checkin", "up")
    finally:
        _load(host.environment.node, removal())
    mended: Host = wait_or_last(host.record, until=good, within=PATIENCE / 2, pace=_BRISK)
    return ApiUnreachable(before, broken, seconds, refused, checkins, mended)


def _is_good(host: Host) -> bool:
    """Whether the host has told its four facts, and all are good."""
    told = host.health
    return told is not None and all(fact.ok for fact in (told.cluster_api, told.namespace, told.rbac, told.channel))


def cut(pod: Iterable[str]) -> str:
    """For `nft -f`: refuse what these addresses send to the API server, before every other filter, and count it."""
    lines = [
        removal(),
        f"add table inet {TABLE}",
        f"add chain inet {TABLE} input {{ type filter hook input priority filter - 20; policy accept; }}",
    ]
    for address in sorted(pod):
        family = "ip6" if ipaddress.ip_address(address).version == 6 else "ip"
        match = f"{family} saddr {address} tcp dport {API_PORT}"
        lines.append(f"add rule inet {TABLE} input {match} counter reject with tcp reset")
    return "\n".join(lines) + "\n"


def removal() -> str:
    """For `nft -f`: the table's removal; no error where there is none."""
    return f"add table inet {TABLE}\ndelete table inet {TABLE}"


def _load(node: Node, text: str) -> None:
    node.run(["sh", "-c", 'printf "%s\\n" "$1" | nft -f -', "load", text])


def _refused(node: Node) -> int:
    listed = json.loads(node.run(["nft", "-j", "list", "table", "inet", TABLE]))["nftables"]
    expressions = [part for each in listed for part in each.get("rule", {}).get("expr", [])]
    return sum(int(part["counter"]["packets"]) for part in expressions if "counter" in part)
