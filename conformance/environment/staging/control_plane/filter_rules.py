"""The few rules for packets that scenarios load into a node, as links that are cut. Pure.

They are written by `conformance.families._shared.network_cut`, each on a line of its own.
"""

import re
from dataclasses import dataclass

from conformance.environment.links import Fate, Link
from egress_profiles.endpoints import API_PORT, PROXY, SIDECAR_PORT

_RULE = re.compile(r"add rule inet (?P<table>\S+) (?:forward|input) (?P<match>.+) counter (?P<fate>.+)")
_SENT = re.compile(r"ip6? saddr (?P<source>\S+) tcp dport (?P<port>\d+)")
_BETWEEN = re.compile(r"ip [sd]addr (?P<source>\S+) ct original ip daddr (?P<service>\S+)")
_FATES = {"drop": Fate.SILENCE, "reject with tcp reset": Fate.RESET}
_PORTS = {str(SIDECAR_PORT): Link.SIDECARS, str(API_PORT): Link.API}


@dataclass(frozen=True)
class Rule:
    """What becomes of a link of the pod with that address."""

    table: str
    link: Link
    source: str
    fate: Fate


def gone(text: str) -> tuple[str, ...]:
    """The tables that a script deletes."""
    return tuple(re.findall(r"^delete table inet (\S+)$", text, re.MULTILINE))


def rules(text: str) -> tuple[Rule, ...] | None:
    """The rules that a script adds; None where one of them is no cut of a link that is known here."""
    lines = [line for line in text.splitlines() if line.startswith("add rule ")]
    found = [_rule(line) for line in lines]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(lines) else None


def _rule(line: str) -> Rule | None:
    whole = _RULE.fullmatch(line)
    if whole is None or whole["fate"] not in _FATES:
        return None
    sent, between = _SENT.fullmatch(whole["match"]), _BETWEEN.fullmatch(whole["match"])
    link, source = None, ""
    if sent is not None:
        link, source = _PORTS.get(sent["port"]), sent["source"]
    elif between is not None and between["service"] == PROXY.ipv4:
        link, source = Link.PROXY, between["source"]
    return None if link is None else Rule(whole["table"], link, source, _FATES[whole["fate"]])
