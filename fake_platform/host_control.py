"""What people do to a host: register, download its bundle, revoke its key, delete it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fake_platform import hosts, keys
from fake_platform.effects import Audit, Cut, Note
from fake_platform.envelopes import Sender
from fake_platform.hosts import Host
from fake_platform.refusals import Refused
from fake_platform.state import State, Step


def register(state: State, registration: Mapping[str, Any], salt: str) -> Step:
    """Add a host (control.json, hostRegistration); `salt` is random.

    Raises:
        Refused: not-entitled; host-exists, also for a deleted one, unless no operator ever exchanged its key.
    """
    state.demand_entitlement()
    name = registration["name"]
    known = state.hosts.get(name)
    if known is not None and not (known.retiring and known.generation == 0):
        raise Refused("host-exists", f"A host is named {name} already; names are fixed on save, choose another.")
    host = Host(
        name=name,
        families=tuple(registration["families"]),
        workload_identity=bool(registration.get("workloadIdentity", False)),
        sender=Sender(name, salt, 0),
    )
    return Step(state).host(host).do(Audit("register", "control", name), Note("status", "host.awaiting", name))


def download(state: State, name: str, key_hash: str, now: float, namespace: str | None = None) -> Step:
    """Issue the key of a download for that namespace; an operator that holds the previous one is told over its channel.

    Raises:
        Refused: unknown-host, host-retired, not-entitled, channel-not-configured.
    """
    host = state.host(name)
    if host.retiring:
        raise Refused("host-retired", f"Host {name} was deleted and drains; register another host.")
    state.demand_entitlement()
    state.demand_channel()
    step = Step(state).host(replace(host, ring=keys.issue(host.ring, key_hash, now), namespace=namespace))
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


def change(state: State, name: str, changes: Mapping[str, Any]) -> Step:
    """Set a saved host's families or workload identity (control.json, hostChange).

    Raises:
        Refused: unknown-host, name-fixed.
    """
    host = state.host(name)
    if changes.get("name", name) != name:
        raise Refused("name-fixed", f"The name {name} is the host's identifier and is fixed; register another host.")
    families = tuple(changes.get("families", host.families))
    identity = bool(changes.get("workloadIdentity", host.workload_identity))
    detail = f"families {', '.join(families)}; workload identity {'on' if identity else 'off'}"
    changed = replace(host, families=families, workload_identity=identity)
    return Step(state).host(changed).do(Audit("change", "control", name, detail=detail))


def confirm_deletion(state: State, name: str, confirmed: str | None) -> dict[str, Any]:
    """What deleting the host means (control.json, hostDeletion): who points at it, and what runs on there.

    Raises:
        Refused: unknown-host; confirmation-needed, with that meaning, unless `confirmed` is the host's name.
    """
    host = state.host(name)
    running = state.capacity(name)["running"]
    meaning: dict[str, Any] = {"name": name, "profiles": state.profiles_of(name), "running": running}
    if confirmed != host.name:
        pointing = ", ".join(meaning["profiles"]) or "no profile"
        sentence = f"Launches stop for {pointing}; {running} sandboxes run on. Repeat with ?confirm={name}."
        raise Refused("confirmation-needed", sentence, more=meaning)
    return meaning


def delete(state: State, name: str, now: float) -> Step:
    """Retire the host: launches that made no pod yet end, running sandboxes drain over the channel.

    One whose key no operator ever exchanged has nothing to drain: it is gone, and its name is free, as soon as no
    profile points at it.

    Raises:
        Refused: unknown-host.
    """
    host = state.host(name)
    if host.retiring:
        return Step(state)
    detail = f"profiles: {', '.join(state.profiles_of(name)) or 'none'}"
    step = Step(state).host(replace(host, retiring=True)).do(Audit("delete", "control", name, detail=detail))
    for sandbox in state.sandboxes_of(name):
        if sandbox.state == "requested":
            ended = replace(sandbox, state="failed", reason="cancelled", detail="The host was deleted.")
            step = step.sandbox(ended)
    if step.state.is_gone(step.state.hosts[name]):
        return step.forget(name)
    if host.takes_messages:
        step = step.send(name, "host.retired", {"detail": "The host was deleted; running sandboxes finish."}, now)
    return step


def show(state: State, name: str, now: float) -> dict[str, Any]:
    """The host with what points at it and what it holds (control.json, host).

    Raises:
        Refused: unknown-host.
    """
    seen = hosts.view(state.host(name), now)
    return {**seen, "profiles": state.profiles_of(name), "capacity": state.capacity(name)}


def set_channel(state: State, *, configured: bool) -> Step:
    """Give the workspace its messaging channel, or take it away."""
    setting = Audit("channel", "control", None, detail="configured" if configured else "not configured")
    return Step(replace(state, channel_configured=configured)).do(setting)


def set_entitlement(state: State, *, entitled: bool) -> Step:
    """Put hosts of one's own into the workspace's plan, or take them out."""
    setting = Audit("entitlement", "control", None, detail="entitled" if entitled else "not entitled")
    return Step(replace(state, entitled=entitled)).do(setting)
