"""What the cluster and the sidecars show changes what is known of the sandboxes. Pure.

Every report is matched by pod uid, so that news of an earlier pod of the same name changes nothing. A pod has vanished
when the API server said so by its uid, or when a complete list that was *asked for after we knew of the pod* lacks it;
an error never means that.
"""

from dataclasses import replace

from reference_operator import backoff
from reference_operator.action import Note
from reference_operator.event import (
    CreateDelayed,
    CreateRefused,
    Listed,
    SidecarAnswered,
    SidecarSilent,
    TokenRefused,
    TokenTaken,
)
from reference_operator.model import Pod, Status
from reference_operator.state import REMEMBERED, Ending, Sandbox, State, Step

CREATE_AGAIN = 2.0
"""Seconds before the API server is asked for the pod again."""

GIVE_AGAIN = 0.5
ASK_AGAIN = 2.0
"""Seconds before a silent sidecar is tried again, with and without a token in hand; longer once it stays silent."""


def listed(step: Step, event: Listed, now: float) -> Step:
    """All pods of this host at one moment."""
    step = step.know(listed=True, answered_at=now, asked_at=now)
    for pod in event.pods:
        step = seen(step, pod, now)
    uids = {pod.uid for pod in event.pods}
    for sandbox in step.state.sandboxes.values():
        if sandbox.pod is not None and sandbox.pod.uid not in uids and event.began > sandbox.seen_at:
            step = vanished(step, sandbox.id, sandbox.pod.uid, now)
    return step


def seen(step: Step, pod: Pod, now: float) -> Step:
    """A pod as it is now: of a launch, of a survivor, or of an earlier process that did not live to hear of it."""
    known = step.state.sandboxes.get(pod.sandbox_id)
    if known is None and pod.uid in step.state.vanished:
        return step  # a list or watch that was on its way while another answer said that the pod is no more
    if known is None:
        return step.put(_with_pod(_survivor(pod, step.state, now), pod, now))
    if known.pod is None and known.launch is None:
        return step  # its end waits to be acknowledged; a late picture of its pod changes nothing
    if known.pod is not None and known.pod.uid != pod.uid:
        return vanished(step, known.id, known.pod.uid, now)
    return step.put(_with_pod(known, pod, now))


def _survivor(pod: Pod, state: State, now: float) -> Sandbox:
    """A pod found: only a deadline that is still to come can bind it."""
    deadline = None if pod.deadline is None else pod.deadline - state.skew
    return Sandbox(id=pod.sandbox_id, deadline=deadline if deadline is not None and deadline > now else None)


def dated(step: Step, now: float) -> Step:
    """Pods that were found before the platform had told its clock are held to their deadlines by it."""
    for sandbox in step.state.sandboxes.values():
        if sandbox.pod is not None and sandbox.ending is None:
            step = step.put(replace(sandbox, deadline=_survivor(sandbox.pod, step.state, now).deadline))
    return step


def _with_pod(sandbox: Sandbox, pod: Pod, now: float) -> Sandbox:
    restarted = sandbox.pod is not None and pod.sidecar.restarts > sandbox.pod.sidecar.restarts
    moved = replace(
        sandbox,
        pod=pod,
        launch=None,
        seen_at=now,
        taken=0 if restarted else sandbox.taken,
        silences=0 if restarted else sandbox.silences,
        sidecar_since=_sidecar_since(sandbox, pod, now, restarted=restarted),
        unschedulable_since=_since(sandbox.unschedulable_since, now) if pod.unschedulable else None,
        ending=_named(sandbox.ending, pod.uid),
    )
    return replace(moved, was_ready=moved.was_ready or moved.stage == "ready")


def _sidecar_since(sandbox: Sandbox, pod: Pod, now: float, *, restarted: bool) -> float | None:
    """When the sidecar started, on our own clock: kubelet's start time changes with every restart of a dead one.

    One that had taken a token gets the whole time anew, because it must be sent another one.
    """
    if restarted and sandbox.taken:
        return now
    begun = pod.sidecar.running or pod.sidecar.restarts > 0 or pod.sidecar.ended is not None
    return _since(sandbox.sidecar_since, now) if begun else sandbox.sidecar_since


def _since(before: float | None, now: float) -> float:
    return now if before is None else before


def _named(ending: Ending | None, uid: str) -> Ending | None:
    """An end that was ordered before the pod was known names it now."""
    if ending is None or ending.status.pod_uid is not None:
        return ending
    return replace(ending, status=replace(ending.status, pod_uid=uid))


def vanished(step: Step, sandbox_id: str, uid: str, now: float) -> Step:
    """A pod is no more. Where nobody here ended it, it is gone."""
    known = step.state.sandboxes.get(sandbox_id)
    if known is None or known.pod is None or known.pod.uid != uid:
        return step
    bare = replace(known, pod=None, launch=None)
    step = step.know(vanished=(*step.state.vanished[1 - REMEMBERED :], uid))
    if known.ending is not None:
        return step.put(bare)
    why = f"the pod vanished: {known.pod.disrupted or 'somebody deleted it'}"
    status = Status(sandbox_id, uid, "gone", None, why, known.taken or 0)
    return step.put(bare.end(status, now)).do(
        Note("warning", "pod vanished", {"sandboxId": sandbox_id, "podUid": uid, "detail": why})
    )


def create_refused(step: Step, event: CreateRefused, now: float) -> Step:
    """The pod will not be."""
    known = step.state.sandboxes.get(event.sandbox_id)
    if known is None or known.pod is not None:
        return step
    bare = replace(known, launch=None)
    if known.ending is not None:
        return step.put(bare)
    return step.put(bare.end(Status(known.id, None, "failed", event.reason, event.detail), now))


def create_delayed(step: Step, event: CreateDelayed, now: float) -> Step:
    """The pod is not yet."""
    known = step.state.sandboxes.get(event.sandbox_id)
    if known is None or known.pod is not None:
        return step
    fields = {"sandboxId": event.sandbox_id, "detail": event.detail}
    return step.put(replace(known, create_due=now + CREATE_AGAIN)).do(Note("warning", "pod not created yet", fields))


def answered(step: Step, event: SidecarAnswered) -> Step:
    """The sidecar of a survivor showed which token it holds."""
    known = _of_pod(step.state, event.sandbox_id, event.uid)
    return step if known is None else step.put(_holding(known, event.token_generation))


def taken(step: Step, event: TokenTaken) -> Step:
    """The sidecar took a token; that its generation has changed is news for the platform."""
    known = _of_pod(step.state, event.sandbox_id, event.uid)
    if known is None:
        return step
    newer = known.token if known.token is not None and known.token.generation > event.token_generation else None
    return step.put(_holding(replace(known, token=newer, token_due=0.0), event.token_generation))


def _holding(sandbox: Sandbox, generation: int) -> Sandbox:
    moved = replace(sandbox, taken=generation, heard=True, ask_due=0.0, unheard="", unreachable=False, silences=0)
    worked = generation > 0 and not moved.launched
    return replace(moved, was_ready=moved.was_ready or worked or moved.stage == "ready")


def silent(step: Step, event: SidecarSilent, now: float) -> Step:
    """The sidecar did not answer: try again, ever more seldom. By itself this never ends a sandbox that has worked."""
    known = _of_pod(step.state, event.sandbox_id, event.uid)
    if known is None:
        return step
    silences = known.silences + 1
    quiet = replace(
        known,
        unheard=event.detail,
        unreachable=not event.reachable,
        silences=silences,
        heard=True,
        token_due=now + backoff.after_silence(GIVE_AGAIN, silences),
        ask_due=now + backoff.after_silence(ASK_AGAIN, silences),
    )
    return step.put(quiet)


def token_refused(step: Step, event: TokenRefused) -> Step:
    """The sidecar will never take this token; a newer one may have come meanwhile."""
    known = _of_pod(step.state, event.sandbox_id, event.uid)
    if known is None:
        return step
    newer = known.token if known.token is not None and known.token.generation > event.token_generation else None
    fields = {"sandboxId": event.sandbox_id, "tokenGeneration": event.token_generation, "detail": event.detail}
    moved = replace(known, token=newer, token_due=0.0, unheard=event.detail, unreachable=False)
    return step.put(moved).do(Note("warning", "the sidecar refused a token", fields))


def _of_pod(state: State, sandbox_id: str, uid: str) -> Sandbox | None:
    known = state.sandboxes.get(sandbox_id)
    alive = known is not None and known.pod is not None and known.pod.uid == uid and known.ending is None
    return known if alive else None
