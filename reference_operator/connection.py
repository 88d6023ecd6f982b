"""The connection's policy: when to exchange and wait, what to say first, which message counts. Pure.

protocol.md, Key exchange and Channel. A connection is never repaired: whatever ends it, the next one starts with a new
exchange. Expiry of the channel token while connected has no effect and is not looked at.
"""

from dataclasses import replace

from reference_operator import backoff, health, wire
from reference_operator.action import Disconnect, Exchange, Exit, Note, Open
from reference_operator.event import Acknowledged, Dropped, Exchanged, ExchangeRefused, Opened, Unacknowledged
from reference_operator.model import Envelope, Message
from reference_operator.state import Connection, State, Step

CHECK_IN = 10.0
GAP = 5.0
"""Seconds that a missing message may take before the connection is given up."""

MISSES = 2
"""Unacknowledged sends in a row that tell a half-open link."""

STABLE = 30.0
"""Seconds after which a connection counts as having worked: the next back-off starts from the beginning."""

HEARING = 2.0
"""Seconds that the inventory waits for the sidecars' answers."""

LISTING = 5.0
"""Seconds that the check-in waits for a list; then it goes without an inventory, and its health says why."""

IDS = 256
SUPERSEDED = 3
"""Exit code: another instance acts for this host."""

SENTENCES = {
    "key-retired": "the install key is retired: download the bundle again and apply it",
    "unknown-key": "the platform does not know this install key: apply the bundle of this host as downloaded",
    "key-claimed-elsewhere": "the install key belongs to another installation: download the bundle and apply it here",
    "superseded": "a newer instance of this installation acts for the host",
    "host-deleted": "the host was deleted: remove the operator with kubectl delete -f",
    "not-entitled": "the platform's plan does not include this host: ask its administrators",
    "channel-not-configured": "the platform has no messaging channel yet: ask its administrators",
}


def progress(step: Step, now: float) -> Step:
    """What the connection needs now."""
    connection = step.state.connection
    if connection.phase == "waiting" and now >= connection.retry_at:
        asked = {key: sandbox.ask_anew() for key, sandbox in step.state.sandboxes.items()}
        return step.know(sandboxes=asked).connect(phase="exchanging").do(Exchange())
    if connection.phase != "connected":
        return step
    if connection.gap_since is not None and now - connection.gap_since > GAP:
        return _close(step, f"message {connection.applied + 1} is missing for more than {GAP:.0f} s")
    if connection.missed >= MISSES:
        return _close(step, f"{connection.missed} messages in a row were not acknowledged: the link is half-open")
    if not connection.inventoried and _inventory_is_true(step.state, now):
        step = _inventory(step)
    patient = step.state.connection.inventoried or now - connection.opened_at >= LISTING
    return _check_in(step, now) if patient and now >= connection.checkin_due else step


def _close(step: Step, reason: str) -> Step:
    return step.connect(phase="closing").do(Disconnect(step.state.connection.generation, reason))


def _inventory_is_true(state: State, now: float) -> bool:
    """What nobody answered is no inventory, and memory is none; a silent sidecar holds it up for a moment only."""
    heard = all(sandbox.heard or not sandbox.listening for sandbox in state.sandboxes.values())
    return not state.unanswered and (heard or now - state.connection.opened_at >= HEARING)


def _inventory(step: Step) -> Step:
    pods = [(sandbox, sandbox.pod) for sandbox in step.state.sandboxes.values() if sandbox.pod is not None]
    entries = [
        {
            "sandboxId": sandbox.id,
            "podUid": pod.uid,
            "phase": pod.phase,
            "ready": pod.phase == "Running" and pod.sandbox.running and sandbox.says is not None,
            "tokenGeneration": sandbox.says or 0,
        }
        for sandbox, pod in pods
    ]
    for sandbox, _ in pods:
        step = step.put(replace(sandbox, reported=(sandbox.stage, sandbox.taken or 0)))
    return step.send("host.inventory", {"sandboxes": entries}).connect(inventoried=True)


def _check_in(step: Step, now: float) -> Step:
    setup = step.state.setup
    running = sum(1 for sandbox in step.state.sandboxes.values() if sandbox.stage == "ready" and sandbox.ending is None)
    pending = sum(1 for sandbox in step.state.sandboxes.values() if sandbox.stage != "ready" and sandbox.ending is None)
    data = {
        "operatorVersion": setup.version,
        "runtimeFamilies": list(setup.families),
        "health": {name: wire.fact(fact) for name, fact in health.facts(step.state, now).items()},
        "capacity": {"running": running, "pending": pending},
    }
    return step.send("host.checkin", data).connect(checkin_due=now + CHECK_IN)


def exchanged(step: Step, event: Exchanged) -> Step:
    """The platform takes us: open the channel. Its address is used once and not kept."""
    if step.state.connection.phase != "exchanging":
        return step
    terms = event.terms
    step = step.know(skew=event.skew, key_retired=False).do(Open(terms.generation, terms.url, terms.group))
    step = step.connect(
        phase="opening",
        generation=terms.generation,
        terms=replace(terms, url=""),
        trouble="the channel is being opened",
    )
    asked = step.state.setup.families
    if set(terms.families) != set(asked):
        step = step.do(
            Note(
                "warning",
                "this host serves other families than it advertises",
                {"serves": terms.families, "advertises": asked},
            )
        )
    return step


def refused(step: Step, event: ExchangeRefused, now: float) -> Step:
    """No connection this time: say why, and wait."""
    if step.state.connection.phase != "exchanging":
        return step
    failures = step.state.connection.failures + 1
    wait = backoff.after_answer(event.status, failures, event.retry_after, event.draw)
    trouble = SENTENCES.get(event.problem, event.detail)
    fields = {"problem": event.problem, "status": event.status, "detail": event.detail, "waits": round(wait, 1)}
    step = step.connect(phase="waiting", failures=failures, retry_at=now + wait, trouble=trouble)
    return step.know(key_retired=event.problem == "key-retired").do(
        Note("error", f"key exchange refused: {trouble}", fields)
    )


def opened(step: Step, event: Opened, now: float) -> Step:
    """The channel is open: a new generation begins, counted from one."""
    connection = step.state.connection
    if connection.phase != "opening" or event.generation != connection.generation:
        return step
    fresh = Connection(
        phase="connected",
        failures=connection.failures,
        trouble="",
        terms=connection.terms,
        generation=connection.generation,
        opened_at=now,
        acknowledged_at=now,
    )
    return step.know(connection=fresh).do(
        Note("info", "connected", {"generation": event.generation, "connectionId": event.connection_id})
    )


def dropped(step: Step, event: Dropped, now: float) -> Step:
    """The channel ended: wait, then exchange again; or leave, where another instance acts."""
    connection = step.state.connection
    if connection.phase not in {"opening", "connected", "closing"} or event.generation != connection.generation:
        return step
    if event.message == "superseded":
        step = step.connect(phase="closing", trouble=SENTENCES["superseded"])
        return step.do(Exit(SUPERSEDED, SENTENCES["superseded"]))
    worked = now - connection.opened_at >= STABLE
    failures = 1 if worked else connection.failures + 1
    wait = backoff.after_failure(failures, event.draw)
    waiting = Connection(
        retry_at=now + wait,
        failures=failures,
        trouble=f"the channel ended: {event.message}",
        terms=connection.terms,
        generation=connection.generation,
    )
    note = Note(
        "warning", "disconnected", {"generation": event.generation, "reason": event.message, "waits": round(wait, 1)}
    )
    return step.know(connection=waiting).do(note)


def received(step: Step, envelope: Envelope, now: float) -> tuple[Step, tuple[Message, ...]]:
    """The messages whose turn it is, in order: none of another host or generation, and none twice."""
    state, connection = step.state, step.state.connection
    if connection.phase != "connected" or (envelope.host, envelope.generation) != (
        state.setup.host,
        connection.generation,
    ):
        fields = {"host": envelope.host, "generation": envelope.generation, "seq": envelope.seq}
        return step.do(Note("warning", "ignored a message of another host or generation", fields)), ()
    if envelope.seq <= connection.applied:
        return step, ()
    held = {**connection.held, envelope.seq: envelope}
    applied, ids, due = connection.applied, list(connection.ids), []
    while applied + 1 in held:
        applied += 1
        found = held.pop(applied)
        if found.id not in ids:
            ids.append(found.id)
            due.append(found.message)
    waiting_since = connection.gap_since if applied == connection.applied else None
    gap_since = (now if waiting_since is None else waiting_since) if held else None
    return step.connect(held=held, applied=applied, ids=tuple(ids[-IDS:]), gap_since=gap_since), tuple(due)


def acknowledged(step: Step, event: Acknowledged, now: float) -> Step:
    """The link is alive; an end that the platform knows of now may be cleaned up."""
    if event.generation != step.state.connection.generation:
        return step
    step = step.connect(missed=0, acknowledged_at=now)
    for sandbox in step.state.sandboxes.values():
        if sandbox.ending is not None and sandbox.ending.sent == (event.generation, event.seq):
            step = step.put(replace(sandbox, ending=replace(sandbox.ending, acknowledged=True)))
    return step


def unacknowledged(step: Step, event: Unacknowledged) -> Step:
    """One more send without an answer."""
    if event.generation != step.state.connection.generation:
        return step
    return step.connect(missed=step.state.connection.missed + 1)
