"""What people do to a host: register, download its bundle, revoke its key, delete it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fake_platform import keys
from fake_platform.effects import Audit, Cut, Note
from fake_platform.envelopes import Sender
from fake_platform.faults import Fault
from fake_platform.hosts import Host
from fake_platform.refusals import Refused
from fake_platform.state import State, Step


def register(state: State, registration: Mapping[str, Any], salt: str) -> Step:
    """Add a host (control.json, hostRegistration); `salt` is random.

    Raises:
        Refused: host-exists, also for a host that still drains.
    """
    name = registration["name"]
    if name in state.hosts:
        raise Refused("host-exists", f"A host is named {name} already; names are fixed on save, choose another.")
    host = Host(
        name=name,
        families=tuple(registration["families"]),
        workload_identity=bool(registration.get("workloadIdentity", False)),
        sender=Sender(name, salt, 0),
    )
    return Step(state).host(host).do(Audit("register", "control", name), Note("status", "host.awaiting", name))


def download(state: State, name: str, key_hash: str, now: float) -> Step:
    """Issue the download's key; an operator that holds the previous one is told over its open channel.

    Raises:
        Refused: unknown-host, host-retired, channel-not-configured.
    """
    host = state.host(name)
    if host.retiring:
        raise Refused("host-retired", f"Host {name} was deleted and drains; register another host.")
    if not state.channel_configured:
        raise Refused("channel-not-configured", "This workspace has no messaging channel; a bundle could not connect.")
    step = Step(state).host(replace(host, ring=keys.issue(host.ring, key_hash, now)))
    step = step.do(Audit("download", "control", name))
    if host.takes_messages and host.ring.ever_issued:
        step = step.send(name, "host.keyRetired", {"detail": "Re-apply the newest bundle."}, now)
    return step


def revoke(state: State, name: str) -> Step:
    """Retire the key and cut the connection at once.

    Raises:
        Refused: unknown-host.
    """
    host = state.host(name)
    step = Step(state).host(replace(host, ring=keys.revoke(host.ring))).do(Audit("revoke", "control", name))
    return step.do(Cut(host.link.connection_id, "revoked")) if host.link else step


def delete(state: State, name: str, now: float) -> Step:
    """Retire the host: launches that made no pod yet end, running sandboxes drain over the channel.

    Raises:
        Refused: unknown-host.
    """
    host = state.host(name)
    if host.retiring:
        return Step(state)
    step = Step(state).host(replace(host, retiring=True)).do(Audit("delete", "control", name))
    for sandbox in state.sandboxes_of(name):
        if sandbox.state == "requested":
            ended = replace(sandbox, state="failed", reason="cancelled", detail="The host was deleted.")
            step = step.sandbox(ended)
    if host.takes_messages:
        step = step.send(name, "host.retired", {"detail": "The host was deleted; running sandboxes finish."}, now)
    return step


def set_channel(state: State, *, configured: bool) -> Step:
    """Give the workspace its messaging channel, or take it away."""
    setting = Audit("channel", "control", None, detail="configured" if configured else "not configured")
    return Step(replace(state, channel_configured=configured)).do(setting)


def inject(state: State, fault: Fault) -> Step:
    """Let a fault wait for the next messages of its host.

    Raises:
        Refused: unknown-host.
    """
    state.host(fault.host)
    asked = Audit("fault", "control", fault.host, detail=f"{fault.times} x {fault.kind} {fault.message}")
    return Step(replace(state, faults=(*state.faults, fault))).do(asked)


def clear_faults(state: State, name: str) -> Step:
    """Take the host's faults away; what they hold back is never sent.

    Raises:
        Refused: unknown-host.
    """
    state.host(name)
    left = tuple(fault for fault in state.faults if fault.host != name)
    return Step(replace(state, faults=left)).do(Audit("fault", "control", name, detail="cleared"))
