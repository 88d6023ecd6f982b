"""Hosts and sandboxes as the page shows them: words, never a colour alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from fake_platform.model import Fact, Host, Sandbox
from fake_platform.page.moments import Moment, moment

FACTS = {"cluster_api": "Cluster API", "namespace": "Namespace", "rbac": "RBAC", "channel": "Channel"}
"""The four health facts by their attribute, named as people know them."""


@dataclass(frozen=True)
class Status:
    """A word, and the tone that it is shown in: good, waiting, bad or quiet."""

    word: str
    tone: str
    more: str = ""


@dataclass(frozen=True)
class FactView:
    """One health fact."""

    name: str
    status: Status
    reason: str
    checked: Moment | None


@dataclass(frozen=True)
class HostView:
    """A host, in the list and on its own page."""

    host: Host
    status: Status
    last_seen: Moment | None
    registered: Moment | None
    facts: tuple[FactView, ...]
    facts_are_old: bool
    policies: Status
    policies_measured: Moment | None
    not_served: tuple[str, ...]
    key: Status
    key_issued: Moment | None


@dataclass(frozen=True)
class SandboxView:
    """A sandbox in a host's table."""

    sandbox: Sandbox
    status: Status
    requested: Moment | None
    ready: Moment | None
    deadline: Moment | None
    can_end: bool


def host_view(host: Host, now: float) -> HostView:
    """The host as seen at `now` (epoch seconds)."""
    advertised = host.status == "registered"
    return HostView(
        host=host,
        status=_status(host),
        last_seen=moment(host.last_seen, now),
        registered=moment(host.registered_at, now),
        facts=tuple(_fact(host, attribute, now) for attribute in FACTS),
        facts_are_old=host.health is not None and host.connection != "connected",
        policies=_policies(host),
        policies_measured=moment(host.network_policy.measured_at, now),
        not_served=tuple(one for one in host.families if one not in host.served_families) if advertised else (),
        key=_KEYS[host.key.state],
        key_issued=moment(host.key.issued_at, now),
    )


def _status(host: Host) -> Status:
    if host.retiring:
        running = host.capacity.running if host.capacity else 0
        return Status("Retired", "quiet", f"{running} still running" if running else "")
    if host.status == "awaiting":
        return Status("Awaiting operator", "waiting", "nothing runs against it yet")
    if host.connection == "dropped":
        return Status("Dropped", "bad", "registered, its connection has dropped")
    broken = [name for attribute, name in FACTS.items() if _is_broken(host, attribute)]
    if broken:
        return Status("Registered", "bad", f"cannot launch: {', '.join(broken)}")
    if not host.healthy:
        return Status("Registered", "waiting", "connected, its health is not known yet")
    return Status("Registered", "good", "connected")


def _is_broken(host: Host, attribute: str) -> bool:
    fact: Fact | None = getattr(host.health, attribute, None)
    return fact is not None and not fact.ok


def _fact(host: Host, attribute: str, now: float) -> FactView:
    fact: Fact | None = getattr(host.health, attribute, None)
    if fact is None:
        return FactView(FACTS[attribute], Status("not reported", "quiet"), "", None)
    word = "ok" if fact.ok else "not ok"
    is_old = host.connection != "connected"
    status = Status(f"was {word}", "quiet") if is_old else Status(word, "good" if fact.ok else "bad")
    return FactView(FACTS[attribute], status, fact.reason or "", moment(fact.checked_at, now))


def _policies(host: Host) -> Status:
    found = host.network_policy
    if found.state == "unknown":
        return Status("unknown", "quiet", found.reason)
    word, tone = _WAYS_IN[found.state]
    is_old = host.connection != "connected"
    return Status(f"was {word}", "quiet", found.reason) if is_old else Status(word, tone, found.reason)


_WAYS_IN = {"enforced": ("enforced for ways in", "good"), "not-enforced": ("not enforced for ways in", "bad")}
"""By the state of control.json, networkPolicy: ways out are not measured."""
_KEYS = {
    "none": Status("No key", "quiet", "No key counts. A download issues one."),
    "issued": Status("Issued", "waiting", "The newest key waits for its first exchange: apply the bundle."),
    "claimed": Status("Claimed", "good", "The operator holds the key that counts; restarts and updates keep it."),
    "reapply": Status(
        "Key retired, re-apply",
        "bad",
        "The operator holds a key that no longer counts. Download the bundle and apply it.",
    ),
}
"""By the key's state (control.json, host)."""
_TONES = {"failed": "bad", "gone": "bad", "finished": "quiet", "ready": "good"}


def sandbox_views(sandboxes: Sequence[Sandbox], now: float) -> tuple[SandboxView, ...]:
    """A host's sandboxes, the newest first."""
    return tuple(_sandbox_view(sandbox, now) for sandbox in reversed(sandboxes))


def _sandbox_view(sandbox: Sandbox, now: float) -> SandboxView:
    return SandboxView(
        sandbox=sandbox,
        status=Status(sandbox.state.capitalize(), _TONES.get(sandbox.state, "waiting"), sandbox.reason or ""),
        requested=moment(sandbox.requested_at, now),
        ready=moment(sandbox.ready_at, now),
        deadline=moment(sandbox.deadline, now),
        can_end=sandbox.state not in ("failed", "gone", "finished", "terminating"),
    )
