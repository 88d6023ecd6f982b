"""What each event changes in what is known. Pure.

Nothing is decided here: `decide.py` looks at what is known afterwards. No event can be forgotten: the match has no
default.
"""

from typing import assert_never

from reference_operator import connection, launch_changes, pod_changes
from reference_operator.action import Note
from reference_operator.event import (
    Acknowledged,
    ClusterFailed,
    CreateDelayed,
    CreateRefused,
    Dropped,
    Event,
    Examined,
    Exchanged,
    ExchangeRefused,
    Garbled,
    Listed,
    Opened,
    PodSeen,
    PodVanished,
    Received,
    Rejected,
    SidecarAnswered,
    SidecarSilent,
    Tick,
    TokenRefused,
    TokenTaken,
    Unacknowledged,
)
from reference_operator.state import Step

EXAMINE_AGAIN = 10.0
"""Seconds between two checks of the namespace and the grant."""

ConnectionEvent = Exchanged | ExchangeRefused | Opened | Dropped
ChannelEvent = Received | Garbled | Acknowledged | Unacknowledged | Rejected
PodEvent = Listed | PodSeen | PodVanished | CreateRefused | CreateDelayed
SidecarEvent = SidecarAnswered | SidecarSilent | TokenTaken | TokenRefused


def learn(step: Step, event: Event, now: float) -> Step:
    """Know what an event says, and nothing more."""
    match event:
        case Tick():
            pass
        case Exchanged() | ExchangeRefused() | Opened() | Dropped():
            step = _of_the_connection(step, event, now)
        case Received() | Garbled() | Acknowledged() | Unacknowledged() | Rejected():
            step = _of_the_channel(step, event, now)
        case Listed() | PodSeen() | PodVanished() | CreateRefused() | CreateDelayed():
            step = _of_a_pod(step, event, now)
        case SidecarAnswered() | SidecarSilent() | TokenTaken() | TokenRefused():
            step = _of_a_sidecar(step, event, now)
        case ClusterFailed():
            step = step.know(cluster_trouble=event.detail, asked_at=now)
        case Examined():
            step = step.know(namespace=event.namespace, rbac=event.rbac, examine_due=now + EXAMINE_AGAIN)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)
    return step


def _of_the_connection(step: Step, event: ConnectionEvent, now: float) -> Step:
    match event:
        case Exchanged():
            first = step.state.connection.generation == 0
            step = connection.exchanged(step, event)
            return pod_changes.dated(step, now) if first else step
        case ExchangeRefused():
            return connection.refused(step, event, now)
        case Opened():
            return connection.opened(step, event, now)
        case Dropped():
            return connection.dropped(step, event, now)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)


def _of_the_channel(step: Step, event: ChannelEvent, now: float) -> Step:
    match event:
        case Received():
            step, messages = connection.received(step, event.envelope, now)
            for message in messages:
                step = launch_changes.take(step, message, now)
            return step
        case Garbled():
            return step.do(Note("warning", "ignored something that is no message", {"problem": event.problem}))
        case Acknowledged():
            return connection.acknowledged(step, event, now)
        case Unacknowledged():
            return connection.unacknowledged(step, event)
        case Rejected():
            note = Note("error", "the platform refused a message", {"type": event.type, "detail": event.detail})
            return connection.acknowledged(step, Acknowledged(event.generation, event.seq), now).do(note)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)


def _of_a_pod(step: Step, event: PodEvent, now: float) -> Step:
    match event:
        case Listed():
            return pod_changes.listed(step, event, now)
        case PodSeen():
            return pod_changes.seen(step, event.pod, now)
        case PodVanished():
            return pod_changes.vanished(step, event.sandbox_id, event.uid, now)
        case CreateRefused():
            return pod_changes.create_refused(step, event, now)
        case CreateDelayed():
            return pod_changes.create_delayed(step, event, now)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)


def _of_a_sidecar(step: Step, event: SidecarEvent, now: float) -> Step:
    match event:
        case SidecarAnswered():
            return pod_changes.answered(step, event)
        case SidecarSilent():
            return pod_changes.silent(step, event, now)
        case TokenTaken():
            return pod_changes.taken(step, event)
        case TokenRefused():
            return pod_changes.token_refused(step, event)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)
