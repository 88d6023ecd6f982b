"""What goes down to a host and when: launches, tokens, terminations; and what its messages mean. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fake_platform import fault_control, hosts, sandboxes
from fake_platform.effects import Audit, Cut, Note
from fake_platform.envelopes import Envelope, take
from fake_platform.exchange_admission import note_what_is_shown
from fake_platform.identity_accounts import account_of
from fake_platform.refusals import Refused
from fake_platform.sandboxes import Mint, Sandbox
from fake_platform.state import State, Step

DRAINS = "The host was deleted; running sandboxes finish."


@dataclass(frozen=True)
class Office:
    """What a transition needs from outside: the moment, and who signs tokens."""

    now: float
    mint: Mint


def launch(state: State, sandbox: Sandbox, office: Office) -> Step:
    """Take a launch in; it goes down at once if the host takes messages, else it is held.

    Raises:
        Refused: unknown-host, host-retired, not-entitled, family-not-served, identity-disabled.
    """
    host = state.host(sandbox.host)
    order = sandbox.order
    served = host.served_families if host.operator else host.families
    if host.retiring:
        raise Refused("host-retired", f"Host {host.name} was deleted and takes no launches; choose another host.")
    state.demand_entitlement()
    if order["family"] not in served:
        serves = ", ".join(served) or "no family"
        raise Refused("family-not-served", f"Host {host.name} serves {serves}, not {order['family']}.")
    if order["workloadIdentity"] is not None and not host.workload_identity:
        raise Refused("identity-disabled", f"Workload identity is off on host {host.name}; the profile names one.")
    step = Step(state).sandbox(sandbox)
    return _send_launch(step, sandbox, office) if host.takes_messages else step


def _send_launch(step: Step, sandbox: Sandbox, office: Office) -> Step:
    generation = step.state.hosts[sandbox.host].generation
    sent = replace(sandboxes.issue(sandbox, office.mint, office.now), sent_in=generation, first_start_due=True)
    account = account_of(sandbox.order["workloadIdentity"])
    audit = Audit("launch", "platform", sandbox.host, sandbox_id=sandbox.sandbox_id, service_account=account)
    step = step.sandbox(sent).do(audit, _token_audit(sent))
    return step.send(sandbox.host, "sandbox.launch", sandboxes.launch_data(sent, office.now), office.now)


def _token_audit(sandbox: Sandbox) -> Audit:
    return Audit(
        "token",
        "platform",
        sandbox.host,
        sandbox_id=sandbox.sandbox_id,
        pod_uid=sandbox.pod_uid,
        service_account=account_of(sandbox.order["workloadIdentity"]),
        detail=f"generation {sandbox.issued_generation}",
    )


def _send_token(step: Step, sandbox: Sandbox, office: Office) -> Step:
    issued = sandboxes.issue(sandbox, office.mint, office.now)
    step = step.sandbox(issued).do(_token_audit(issued))
    return step.send(sandbox.host, "sandbox.token", sandboxes.token_data(issued), office.now)


def _send_terminate(step: Step, sandbox: Sandbox, pod_uid: str | None, now: float) -> Step:
    data = {"sandboxId": sandbox.sandbox_id, "podUid": pod_uid}
    return step.send(sandbox.host, "sandbox.terminate", data, now)


def terminate(state: State, sandbox_id: str, now: float) -> Step:
    """End a sandbox: at once while its launch is held, else by the operator's hand; a final one stays as it is.

    Raises:
        Refused: unknown-sandbox.
    """
    sandbox = state.sandbox(sandbox_id)
    if not sandbox.is_open:
        return Step(state)
    audit = Audit("terminate", "control", sandbox.host, sandbox_id=sandbox_id, pod_uid=sandbox.pod_uid)
    if not sandbox.sent_in:
        ended = sandboxes.end(sandbox, "failed", "cancelled", "Cancelled before it was sent.")
        return Step(state).sandbox(ended).do(audit)
    step = Step(state).sandbox(replace(sandbox, state="terminating")).do(audit)
    if state.hosts[sandbox.host].takes_messages:
        step = _send_terminate(step, sandbox, sandbox.pod_uid, now)
    return step


def receive(state: State, name: str, envelope: Envelope, office: Office) -> Step:
    """Take one valid envelope in, and apply those that are now in order."""
    host = state.hosts[name]
    intake, due = take(host.intake, envelope, office.now)
    step = Step(state).host(replace(host, intake=intake, last_seen=office.now))
    for message in due:
        step = _apply(step, name, message, office)
    return note_what_is_shown(step, name, office.now)


def _apply(step: Step, name: str, message: Envelope, office: Office) -> Step:
    match message["type"]:
        case "host.inventory":
            return _inventory(step, name, message["data"]["sandboxes"], office)
        case "host.checkin":
            return step.host(hosts.check_in(step.state.hosts[name], message["data"]))
        case "sandbox.status":
            return _status(step, name, message["data"], office)
        case other:
            return step.do(Note("refusal", other, name, {"reason": "unknown type, ignored"}))


def _status(step: Step, name: str, data: Mapping[str, Any], office: Office) -> Step:
    sandbox = step.state.sandboxes.get(data["sandboxId"])
    if sandbox is None or sandbox.host != name:
        reason = {"reason": "unknown sandbox", "sandboxId": data["sandboxId"]}
        return step.do(Note("refusal", "sandbox.status", name, reason))
    if sandbox.pod_uid is not None and data["podUid"] not in (None, sandbox.pod_uid):
        reason = {"reason": "another pod uid", "sandboxId": sandbox.sandbox_id, "podUid": data["podUid"]}
        return step.do(Note("refusal", "sandbox.status", name, reason))
    if not sandbox.is_open:
        known = replace(sandbox, pod_uid=sandbox.pod_uid or data["podUid"])
        alive = data["state"] in ("starting", "ready") and data["podUid"] is not None
        step = step.sandbox(known)
        return _send_terminate(step, known, data["podUid"], office.now) if alive else step
    moved = sandboxes.report(sandbox, data, office.now)
    step = step.sandbox(moved)
    if moved.state == "terminating":
        learnt = sandbox.pod_uid is None and moved.pod_uid is not None
        return _send_terminate(step, moved, moved.pod_uid, office.now) if learnt else step
    if sandboxes.starts_without_token(sandbox, data) and moved.pod_uid is not None:
        step = _send_token(step, moved, office)
    return step


def _inventory(step: Step, name: str, listed: list[Mapping[str, Any]], office: Office) -> Step:
    """Survivors get a token, open launches go again, vanished pods are gone, ended ones are terminated."""
    host = step.state.hosts[name]
    if host.link is not None:
        step = step.host(replace(host, link=replace(host.link, inventoried=True)))
    by_id = {entry["sandboxId"]: entry for entry in listed}
    for sandbox in step.state.sandboxes_of(name):
        entry = by_id.pop(sandbox.sandbox_id, None)
        if entry is not None:
            step = _survivor(step, sandbox, entry, office)
        elif sandbox.is_open:
            step = _missing(step, sandbox, office)
    for sandbox_id in by_id:
        reason = {"reason": "unknown sandbox", "sandboxId": sandbox_id}
        step = step.do(Note("refusal", "host.inventory", name, reason))
    if host.retiring:
        step = step.send(name, "host.retired", {"detail": DRAINS}, office.now)
    return step


def _survivor(step: Step, sandbox: Sandbox, entry: Mapping[str, Any], office: Office) -> Step:
    if not sandbox.is_open or sandbox.state == "terminating":
        known = replace(sandbox, pod_uid=sandbox.pod_uid or entry["podUid"])
        return _send_terminate(step.sandbox(known), known, entry["podUid"], office.now)
    if sandbox.pod_uid not in (None, entry["podUid"]):
        ended = sandboxes.end(sandbox, "gone", None, "Its pod vanished; another uid bears its name.")
        return _send_terminate(step.sandbox(ended), ended, entry["podUid"], office.now)
    state = "starting" if sandbox.state in ("requested", "accepted") else sandbox.state
    known = replace(
        sandbox,
        pod_uid=entry["podUid"],
        token_generation=entry["tokenGeneration"],
        state=state,
        first_start_due=True,
    )
    step = step.sandbox(known)
    return step if entry["phase"] in sandboxes.ENDED_PHASES else _send_token(step, known, office)


def _missing(step: Step, sandbox: Sandbox, office: Office) -> Step:
    if sandbox.pod_uid is not None:
        return step.sandbox(sandboxes.end(sandbox, "gone", None, "Its pod was not in the inventory."))
    if sandbox.state == "terminating":
        return step.sandbox(sandboxes.end(sandbox, "failed", "cancelled", "Cancelled before a pod was made."))
    if step.state.hosts[sandbox.host].retiring:
        return step.sandbox(sandboxes.end(sandbox, "failed", "cancelled", "The host was deleted."))
    if office.now >= sandbox.deadline:
        return step.sandbox(sandboxes.end(sandbox, "failed", "deadline", "Not ready within its deadline."))
    return _send_launch(step, sandbox, office)


def tick(state: State, office: Office) -> Step:
    """What time alone brings: dropped hosts, old gaps, ends of drains, deadlines, tokens at half life, ends of faults.

    A drain ends here and not with the last sandbox's final status, so that this status is acknowledged first.
    """
    step = fault_control.outlast(Step(state), office.now)
    for host in state.hosts.values():
        if host.link is not None and host.intake.gap_is_too_old(office.now):
            step = step.do(Cut(host.link.connection_id, "seq-gap"))
        elif host.link is not None and host.retiring and not state.has_open_sandboxes(host.name):
            step = step.do(Cut(host.link.connection_id, "retired"))
        elif state.is_gone(host):
            step = step.forget(host.name)
            continue
        step = note_what_is_shown(step, host.name, office.now)
    for sandbox in state.sandboxes.values():
        step = _age(step, sandbox, office)
    return step


def _age(step: Step, sandbox: Sandbox, office: Office) -> Step:
    if not sandbox.is_open:
        return step  # its host may be gone
    takes_messages = step.state.hosts[sandbox.host].takes_messages
    if sandboxes.is_overdue(sandbox, office.now):
        reason = "cancelled" if sandbox.state == "terminating" else "deadline"
        ended = sandboxes.end(sandbox, "failed", reason, "Not ready within its deadline.")
        step = step.sandbox(ended)
        return _send_terminate(step, ended, ended.pod_uid, office.now) if takes_messages and sandbox.sent_in else step
    if takes_messages and sandboxes.is_half_spent(sandbox, office.now):
        return _send_token(step, sandbox, office)
    return step
