"""The proxy's decision log as facts. Pure. The addon (`egress_profiles.addon`) prints one JSON line per decision."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conformance.observe.untrusted_json import document, number

_PROFILE = re.compile(r"Profile (?P<name>\S+) is in force\.")


@dataclass(frozen=True)
class Decision:
    """One verdict of the proxy, before a byte left it."""

    actor: str
    """operator, node or sandbox: told by the port that the client connected to."""
    client: str
    """The client's address."""
    stage: str
    host: str
    port: int
    method: str
    path: str
    verdict: str
    reason: str
    time: str
    rule: str = ""

    @property
    def refused(self) -> bool:
        """True where something was asked for and denied; a handshake that broke off is neither."""
        return self.verdict == "deny" and self.stage in {"connect", "request", "server", "learn"}

    @property
    def allowed(self) -> bool:
        """True for `allow`."""
        return self.verdict == "allow"


def in_force(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """The names of the profiles that were in force, one after the other, as the proxy says when it has read one."""
    said = (_PROFILE.fullmatch(one.reason) for one in decisions if one.stage == "start" and one.allowed)
    return tuple(match["name"] for match in said if match)


def under(decisions: Iterable[Decision], profile: str) -> tuple[Decision, ...]:
    """The decisions that were made while that profile was in force, or before any was named."""
    name, kept = profile, []
    for one in decisions:
        found = in_force((one,))
        name = found[0] if found else name
        if name == profile:
            kept.append(one)
    return tuple(kept)


def parse_decisions(text: str) -> tuple[Decision, ...]:
    """Read the proxy's stdout; lines that are not decisions (mitmproxy's own log) are passed over."""
    decisions = []
    for line in text.splitlines():
        try:
            raw = document(line)
        except ValueError:
            continue
        if isinstance(raw, dict) and "verdict" in raw and "actor" in raw:
            decisions.append(_decision(raw))
    return tuple(decisions)


def _decision(raw: dict[str, Any]) -> Decision:
    return Decision(
        actor=str(raw["actor"]),
        client=str(raw.get("client", "")),
        stage=str(raw.get("stage", "")),
        host=str(raw.get("host") or ""),
        port=number(raw, "port"),
        method=str(raw.get("method") or ""),
        path=str(raw.get("path") or ""),
        verdict=str(raw["verdict"]),
        reason=str(raw.get("reason") or ""),
        time=str(raw.get("time") or ""),
        rule=str(raw.get("rule") or ""),
    )
