"""The policy: what the operator does about what it knows. Pure.

`decide` first learns what an event says, then asks of the connection and of every sandbox what is to be done *now*. The
second half looks at what is known and at the clock only, never at the event: deciding again without news changes
nothing, and a restarted operator that knows the same does the same.

The rules, in the order in which a sandbox meets them:

- one pod per launch id, asked for until its deadline, never made again;
- it fails at once where its status says why (`reasons.py`), and by time where it stays unschedulable, its sidecar stays
  silent, or its deadline comes; each end is reported once, then cleaned up;
- it is ready only while the pod runs *and* the sidecar has taken a token;
- where its pod is not placed as the host's settings say, it fails before it is ready;
- a pod that has started to work is never deleted because of silence, an empty list or an error: only because its work
  is done, because its node is lost, or because the platform names its uid.
"""

from dataclasses import replace

from reference_operator import connection, identity, placement, pod, reasons, state_changes, wire
from reference_operator.action import Action, AskSidecar, CreatePod, DeletePod, Examine, GiveToken, Note
from reference_operator.event import Event
from reference_operator.model import Pod, Status, Terms
from reference_operator.reasons import Failure
from reference_operator.state import NEVER, Ending, Sandbox, Setup, State, Step

UNSCHEDULABLE = 60.0
"""Seconds for which a pod may wait for a node: autoscalers need some 40 s; a shorter deadline comes first."""

SIDECAR_SILENT = 15.0
"""Seconds after the sidecar started, on the operator's clock, within which it must have taken a token (protocol.md)."""

MARGIN = 1.0
"""Seconds by which a launch is failed before its deadline, so that the news comes inside it."""

UNHEARD_END = 60.0
"""Seconds for which an ended pod waits for the platform to acknowledge the end; then it is deleted all the same."""

DELETE_AGAIN = 10.0
"""Seconds after which a pod that is still there is deleted once more; longer than its grace."""

NETWORK_POLICY = (
    "kubelet finds the sidecar listening, but the operator cannot connect: the namespace's NetworkPolicy must allow "
    "ingress to pods labelled app.kubernetes.io/managed-by=byohost-operator on TCP port 8081 from the operator's pod, "
    "and egress from the operator's pod to them"
)


def decide(state: State, event: Event, now: float) -> tuple[State, tuple[Action, ...]]:
    """The next state, and what to do. `now` is in seconds since the epoch, on a clock that never jumps."""
    step = state_changes.learn(Step(state), event, now)
    step = connection.progress(step, now)
    for sandbox_id in tuple(step.state.sandboxes):
        step = progress(step, step.state.sandboxes[sandbox_id], now)
    if now >= step.state.examine_due:
        step = step.know(examine_due=NEVER).do(Examine())
    return step.state, step.actions


def progress(step: Step, sandbox: Sandbox, now: float) -> Step:
    """What one sandbox needs now."""
    if sandbox.ending is None:
        status = _displaced(sandbox, step.state.setup) or _ended(sandbox, now)
        if status is not None:
            sandbox = sandbox.end(status, now)
            fields = {
                "sandboxId": sandbox.id,
                "podUid": status.pod_uid,
                "reason": status.reason,
                "detail": status.detail,
            }
            step = step.put(sandbox).do(
                Note("warning" if status.state == "failed" else "info", f"sandbox {status.state}", fields)
            )
    if sandbox.ending is not None:
        return _bury(step, sandbox, sandbox.ending, now)
    step = _create(step, sandbox, now) if sandbox.pod is None else _serve(step, sandbox, sandbox.pod, now)
    leaving = sandbox.pod is not None and sandbox.pod.deleting
    return step if leaving else _report(step, sandbox.id)


def _displaced(sandbox: Sandbox, setup: Setup) -> Status | None:
    """A launch of ours whose pod the cluster has made without a part of the placement; it is not to run so."""
    if not sandbox.launched or sandbox.pod is None or sandbox.was_ready:
        return None
    lacking = placement.lacking(sandbox.pod.placement, setup.placement)
    detail = f"the cluster made the pod without {lacking}, which the host's settings name: ask whose admission webhook"
    return _failed(sandbox, Failure("admission", f"{detail} takes it away")) if lacking else None


def _ended(sandbox: Sandbox, now: float) -> Status | None:
    """How this sandbox has ended; None while it goes on."""
    found = sandbox.pod
    if found is None:
        failure = _overdue(sandbox, now)
        return _failed(sandbox, failure) if failure else None
    lost = reasons.lost(found)
    if lost:
        return _failed(sandbox, lost)
    if found.deleting:
        return None  # by somebody else: what it shows on its way out is no failure; it will be gone
    worked = sandbox.was_ready or (not sandbox.launched and sandbox.taken != 0)
    if found.sandbox.ended and worked:
        ended = reasons.ended_early(found.sandbox.ended) if found.sandbox.ended.reason == "OOMKilled" else None
        detail = (
            ended.detail if ended else f"the sandbox container ended with exit code {found.sandbox.ended.exit_code}"
        )
        return Status(sandbox.id, found.uid, "finished", ended.reason if ended else None, detail, sandbox.taken or 0)
    failure = None if sandbox.was_ready else reasons.failure(found) or _overdue(sandbox, now)
    return _failed(sandbox, failure) if failure else None


def _failed(sandbox: Sandbox, failure: Failure) -> Status:
    uid = sandbox.pod.uid if sandbox.pod is not None else None
    return Status(sandbox.id, uid, "failed", failure.reason, failure.detail, sandbox.taken or 0)


def _overdue(sandbox: Sandbox, now: float) -> Failure | None:
    """A launch that takes too long. A survivor is held to its deadline only where it certainly never worked."""
    started = sandbox.pod is not None and sandbox.pod.sandbox.running
    certain = sandbox.pod is not None and sandbox.taken == 0 and sandbox.pod.sidecar.restarts == 0
    if not sandbox.launched and started and not certain:
        return None
    late = sandbox.deadline is not None and now >= sandbox.deadline - MARGIN
    since = sandbox.unschedulable_since
    if sandbox.pod is not None and since is not None and (late or now - since >= UNSCHEDULABLE):
        return Failure("unschedulable", f"no node takes the pod: {sandbox.pod.unschedulable}"[: reasons.LONGEST])
    quiet = sandbox.sidecar_since is not None and now - sandbox.sidecar_since >= SIDECAR_SILENT
    if sandbox.launched and quiet and not sandbox.taken:
        return _silence(sandbox)
    return Failure("deadline", f"not ready within its deadline: {_lacking(sandbox)}") if late else None


def _silence(sandbox: Sandbox) -> Failure:
    if sandbox.listening and sandbox.unreachable:
        return Failure("sidecar-unreachable", f"{NETWORK_POLICY} ({sandbox.unheard})")
    heard = sandbox.unheard or "it does not listen on port 8081"
    return Failure("sidecar-silent", f"the sidecar took no token within {SIDECAR_SILENT:.0f} s of its start: {heard}")


def _lacking(sandbox: Sandbox) -> str:
    if sandbox.pod is None:
        return "the pod could not be created"
    if not sandbox.pod.sandbox.running:
        return "its containers do not run yet"
    return "the sidecar holds no token"


def _create(step: Step, sandbox: Sandbox, now: float) -> Step:
    terms = step.state.connection.terms
    if sandbox.launch is None or terms is None or now < sandbox.create_due:
        return step
    launch = sandbox.launch
    account = identity.account(launch.identity, step.state.setup.host) if launch.identity else None
    manifest = pod.render(launch, _site(step.state, terms))
    return step.put(replace(sandbox, create_due=NEVER)).do(CreatePod(launch.sandbox_id, manifest, account))


def _site(state: State, terms: Terms) -> pod.Site:
    return pod.Site(
        host=state.setup.host,
        generation=state.connection.generation,
        mirror=state.setup.mirror,
        issuer=terms.issuer,
        jwks=terms.jwks,
        placement=state.setup.placement,
    )


def _serve(step: Step, sandbox: Sandbox, found: Pod, now: float) -> Step:
    """Hand the sidecar the token that waits for it; ask it what it holds, where no answer is as new as the exchange."""
    if not sandbox.listening:
        return step
    terms = step.state.connection.terms
    if sandbox.token is not None and now >= sandbox.token_due:
        rotations = terms.rotations if terms is not None else ()
        action = GiveToken(sandbox.id, found.name, found.uid, sandbox.token, rotations)
        return step.put(replace(sandbox, token_due=NEVER)).do(action)
    if sandbox.token is None and not (sandbox.heard and sandbox.taken is not None) and now >= sandbox.ask_due:
        return step.put(replace(sandbox, ask_due=NEVER)).do(AskSidecar(sandbox.id, found.uid, found.address))
    return step


def _report(step: Step, sandbox_id: str) -> Step:
    """Tell the platform what has changed since it was told last."""
    sandbox = step.state.sandboxes[sandbox_id]
    said = (sandbox.stage, sandbox.taken or 0)
    if not step.state.speaking or sandbox.reported == said:
        return step
    uid = sandbox.pod.uid if sandbox.pod is not None else None
    status = Status(sandbox.id, uid, sandbox.stage, token_generation=sandbox.taken or 0)
    fields = {"sandboxId": sandbox.id, "podUid": uid, "tokenGeneration": sandbox.taken or 0}
    step = step.do(Note("info", f"sandbox {sandbox.stage}", fields))
    return step.put(replace(sandbox, reported=said)).send("sandbox.status", wire.status(status))


def _bury(step: Step, sandbox: Sandbox, ending: Ending, now: float) -> Step:
    """Report the end once per connection until it is acknowledged, delete exactly this pod, then forget the sandbox."""
    absent = sandbox.pod is None and (sandbox.launch is None or now >= sandbox.create_due)
    generation = step.state.connection.generation
    unsent = not ending.acknowledged and (ending.sent is None or ending.sent[0] != generation)
    if unsent and step.state.speaking and (absent or not ending.ordered):
        step = step.send("sandbox.status", wire.status(ending.status))
        ending = replace(ending, sent=(generation, step.state.connection.sent))
    ripe = ending.ordered or ending.acknowledged or now - ending.since >= UNHEARD_END
    if sandbox.pod is not None and ripe and now >= ending.delete_due:
        step = step.do(DeletePod(sandbox.id, sandbox.pod.name, sandbox.pod.uid))
        ending = replace(ending, delete_due=now + DELETE_AGAIN)
    if absent and ending.acknowledged:
        return step.forget(sandbox.id)
    return step.put(replace(sandbox, ending=ending))
