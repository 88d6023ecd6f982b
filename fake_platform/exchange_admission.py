"""Who may act for a host: exchanges admitted or refused, connections attached and detached. Pure."""

from dataclasses import replace

from fake_platform import hosts, keys
from fake_platform.effects import Audit, Cut, Note
from fake_platform.refusals import Refused
from fake_platform.state import State, Step


def count_attempt(state: State, name: str, installation_id: str, now: float) -> Step:
    """Count an attempt to exchange, whatever becomes of it.

    Raises:
        Refused: unknown-key for an unknown host (which hosts exist is nobody's business), rate-limited.
    """
    if name not in state.hosts:
        raise Refused("unknown-key", "This install key is not one of this host's.")
    return Step(state).host(hosts.knock(state.hosts[name], installation_id, now))


def exchange(state: State, name: str, knock: hosts.Knock, now: float) -> Step:
    """Admit the exchange: the next generation, with the previous connection cut.

    Raises:
        Refused: any refusal of the protocol's table but rate-limited.
    """
    before = state.hosts[name]
    keys.hold(before.ring, knock.key_hash)
    if before.retiring and not state.has_open_sandboxes(name):
        raise Refused("host-deleted", f"Host {name} was deleted; remove the operator with kubectl delete -f.")
    state.demand_entitlement()
    state.demand_channel()
    after = hosts.exchange(before, knock, now)
    audit = Audit("exchange", f"instance:{knock.operator.instance}", name, detail=f"generation {after.generation}")
    step = Step(state).host(after).do(audit)
    mismatch = set(before.families) ^ set(knock.operator.families)
    if mismatch:
        step = step.do(Note("status", "host.families", name, {"differing": sorted(mismatch)}))
    if before.link is not None:
        step = step.do(Cut(before.link.connection_id, hosts.farewell(before, after)))
    return step


def refused(state: State, name: str | None, instance: str | None, why: Refused, now: float) -> Step:
    """Record a refused exchange."""
    step = Step(state).do(
        Audit("exchange", f"instance:{instance}" if instance else "unknown", name, outcome=why.kind, detail=why.detail),
    )
    if why.kind == "key-retired" and name is not None:
        step = step.host(hosts.retired_key_knocked(state.hosts[name], now))
    return step


def why_not_attach(state: State, name: str, generation: int) -> str | None:
    """Why a connection with a channel token of that generation is refused; None lets it in.

    A channel URL opens one connection: a reconnect is a new exchange.
    """
    host = state.hosts.get(name)
    if host is None or host.generation != generation:
        return "a newer exchange has replaced this channel"
    if host.attached_generation == generation:
        return "this channel was used already, exchange again"
    return None


def turned_away(state: State, name: str | None, why: str) -> Step:
    """Record a channel connection that was refused; the host is known only of a token that is ours."""
    return Step(state).do(Audit("connect", "unknown", name, outcome="unauthorised", detail=why))


def attach(state: State, name: str, connection_id: str, now: float) -> Step:
    """Record the connection of the current generation."""
    before = state.hosts[name]
    step = Step(state).host(hosts.attach(before, connection_id, now))
    if before.registered_at is None:
        step = step.do(Note("status", "host.registered", name))
    return note_what_is_shown(step, name, now)


def detach(state: State, name: str, connection_id: str, now: float) -> Step:
    """Record the end of a connection."""
    if name not in state.hosts:
        return Step(state)
    return note_what_is_shown(Step(state).host(hosts.detach(state.hosts[name], connection_id)), name, now)


def note_what_is_shown(step: Step, name: str, now: float) -> Step:
    """Note it when what the list of hosts shows has changed: connected, dropped."""
    host = step.state.hosts[name]
    shown = hosts.connection(host, now)
    if shown == host.shown:
        return step
    return step.host(replace(host, shown=shown)).do(Note("status", f"host.{shown}", name))
