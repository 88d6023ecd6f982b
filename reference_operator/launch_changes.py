"""What the platform's messages change: a launch is taken or refused, a token waits, an end is ordered. Pure.

Nothing is carried out here; `decide.py` does what follows. A refused launch becomes a sandbox that has already ended,
so that its failure is reported once and like any other.
"""

from dataclasses import replace
from typing import assert_never

from reference_operator import pod
from reference_operator.action import Note
from reference_operator.model import (
    FreshToken,
    KeyRetired,
    Launch,
    Message,
    Retired,
    Status,
    Terminate,
    Terms,
    Unreadable,
)
from reference_operator.reasons import Failure
from reference_operator.state import Sandbox, State, Step


def take(step: Step, message: Message, now: float) -> Step:
    """Know what one message says."""
    match message:
        case Launch():
            return _launch(step, message, now)
        case FreshToken():
            return _token(step, message)
        case Terminate():
            return _terminate(step, message, now)
        case Retired():
            return step.know(draining=True).do(
                Note("warning", "the host was deleted: no new launches, running sandboxes finish")
            )
        case KeyRetired():
            text = "the install key is retired, this connection stays until it ends: download the bundle and apply it"
            return step.know(key_retired=True).do(Note("warning", text))
        case Unreadable():
            return _unreadable(step, message, now)
        case _ as never:  # pragma: no cover - mypy proves that nothing is left
            assert_never(never)


def _launch(step: Step, launch: Launch, now: float) -> Step:
    state = step.state
    known = state.sandboxes.get(launch.sandbox_id)
    if known is not None:
        newer = known.ending is None and launch.token.generation > known.newest
        return step.put(known.await_token(launch.token)) if newer else step
    if launch.sandbox_id in state.ended:
        return step.do(
            Note("warning", "ignored a launch of a sandbox that has ended", {"sandboxId": launch.sandbox_id})
        )
    refusal = _refusal(launch, state)
    if refusal is not None:
        return _fail(step, launch.sandbox_id, refusal, now)
    sandbox = Sandbox(
        id=launch.sandbox_id, launched=True, deadline=launch.deadline - state.skew, launch=launch, token=launch.token
    )
    return step.put(sandbox).do(Note("info", "launch taken", {"sandboxId": launch.sandbox_id, "image": launch.image}))


def _refusal(launch: Launch, state: State) -> Failure | None:
    """Why this launch makes no pod.

    The list has no word for a drain or for a foreign image: `cancelled` and `admission` come nearest.
    """
    terms = state.connection.terms
    if state.draining:
        return Failure("cancelled", "the host was deleted and takes no new launches: point the profile at another host")
    if terms is None or launch.family not in terms.families:
        return Failure("family-not-served", f"this host serves {_served(terms)}, not {launch.family}")
    for image in (launch.image, launch.sidecar_image):
        problem = pod.image_problem(image, terms.registry)
        if problem:
            return Failure("admission", problem)
    return None


def _served(terms: Terms | None) -> str:
    return ", ".join(terms.families) if terms is not None and terms.families else "no family"


def _fail(step: Step, sandbox_id: str, failure: Failure, now: float) -> Step:
    status = Status(sandbox_id, None, "failed", failure.reason, failure.detail)
    note = Note(
        "warning", "launch refused", {"sandboxId": sandbox_id, "reason": failure.reason, "detail": failure.detail}
    )
    return step.put(Sandbox(id=sandbox_id).end(status, now)).do(note)


def _token(step: Step, message: FreshToken) -> Step:
    known = step.state.sandboxes.get(message.sandbox_id)
    if known is None or known.ending is not None or known.pod is None or known.pod.uid != message.pod_uid:
        fields = {"sandboxId": message.sandbox_id, "podUid": message.pod_uid}
        return step.do(Note("warning", "ignored a token for a pod that is not there", fields))
    newer = message.token.generation > known.newest
    return step.put(known.await_token(message.token)) if newer else step


def _terminate(step: Step, message: Terminate, now: float) -> Step:
    known = step.state.sandboxes.get(message.sandbox_id)
    if known is None and message.sandbox_id in step.state.ended:
        return step  # it crossed our news of the end, which the platform has acknowledged
    if known is None:
        return step.put(Sandbox(id=message.sandbox_id).end(_absence(message), now, ordered=True))
    if known.pod is not None and message.pod_uid not in (None, known.pod.uid):
        fields = {"sandboxId": known.id, "podUid": message.pod_uid, "found": known.pod.uid}
        return step.do(Note("warning", "ignored a terminate that names another pod uid", fields))
    if known.ending is not None:
        return step.put(
            replace(known, ending=replace(known.ending, ordered=True, delete_due=min(known.ending.delete_due, now)))
        )
    uid = known.pod.uid if known.pod is not None else None
    if known.was_ready:
        status = Status(known.id, uid, "finished", None, "terminated by the platform", known.taken or 0)
    else:
        status = Status(
            known.id, uid, "failed", "cancelled", "cancelled by the platform before it was ready", known.taken or 0
        )
    return step.put(known.end(status, now, ordered=True)).do(
        Note("info", "terminate ordered", {"sandboxId": known.id, "podUid": uid})
    )


def _absence(message: Terminate) -> Status:
    """There is nothing to delete: say so, or the platform would ask for ever."""
    if message.pod_uid is None:
        return Status(message.sandbox_id, None, "failed", "cancelled", "cancelled before a pod was made")
    return Status(message.sandbox_id, message.pod_uid, "gone", None, "there is no such pod")


def _unreadable(step: Step, message: Unreadable, now: float) -> Step:
    step = step.do(Note("warning", "ignored an unreadable message", {"type": message.type, "problem": message.problem}))
    if not message.sandbox_id or message.sandbox_id in step.state.sandboxes or message.sandbox_id in step.state.ended:
        return step
    return _fail(
        step, message.sandbox_id, Failure("admission", f"the launch breaks the protocol: {message.problem}"), now
    )
