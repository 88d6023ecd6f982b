"""Claims about changed, cut off and deleted hosts on paper: green on a good record, red on its fault."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from conformance.environment.control_client import Reply
from conformance.environment.images import Images
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.api_unreachable import ApiUnreachable
from conformance.families._shared.operator_replaced import Change, Changes
from conformance.families._shared.snapshot import Snapshot
from conformance.families.audit.audited_actions import IDENTITY, AuditedActions, Deed
from conformance.families.keys.impostor_exchanges import Impostors
from conformance.families.reconnect.crowded_host import CrowdedHost
from conformance.families.reconnect.node_lost import LostNode
from conformance.families.reconnect.pod_vanished import Vanished
from conformance.families.retire.host_deleted import Deletion, Drain, Drained
from conformance.observe import audit_chain
from conformance.target.operator_names import OperatorNames
from fake_platform.client import ControlError
from fake_platform.model import AuditEntry, Capacity, Host, JournalEntry, Sandbox, Token
from tests.conformance.observe.test_survival import pod

NOON = dt.datetime(2027, 1, 31, 12, tzinfo=dt.UTC)
Record = dict[str, Any]


class PaperHost:
    """A host of which these claims look at names and journal only."""

    name, namespace, operator = "fourth", "byohost-fourth", OperatorNames()

    def __init__(self, *entries: JournalEntry) -> None:
        self.entries = entries
        self.environment = cast("Any", type("Environment", (), {"images": Images("old", "box", "new")}))

    def journal(self, *, after: int = 0) -> tuple[JournalEntry, ...]:
        """What was recorded after that number."""
        return tuple(entry for entry in self.entries if entry.n > after)


def host_of(*entries: JournalEntry) -> HostUnderTest:
    """The paper host, as the records hold it."""
    return cast("HostUnderTest", PaperHost(*entries))


def fact(*, ok: bool = True) -> Record:
    """One health fact."""
    return {"ok": ok, "reason": None if ok else "no answer", "checkedAt": NOON}


def shown(**changes: Any) -> Host:
    """A healthy host as the platform shows it."""
    plain = {
        "name": "fourth",
        "families": ["python"],
        "advertisedFamilies": ["python"],
        "servedFamilies": ["python"],
        "workloadIdentity": True,
        "status": "registered",
        "connection": "connected",
        "lastSeen": NOON,
        "operatorVersion": "1",
        "registeredAt": NOON,
        "generation": 1,
        "instance": "one",
        "connectionId": "c1",
        "health": {name: fact() for name in ("clusterApi", "namespace", "rbac", "channel")},
        "healthy": True,
        "key": {"state": "claimed", "issuedAt": NOON},
        "retiring": False,
        "install": {"file": "f", "commands": ["apply", "wait"]},
        "capacity": {"waiting": 0, "running": 2},
    }
    return Host.model_validate(plain).model_copy(update=changes)


def entry(n: int, kind: str, type_: str, **changes: Any) -> JournalEntry:
    """One line of the journal."""
    plain: Record = {"direction": None, "host": "fourth", "instance": "one", "connection_id": "c1", "status": 200}
    return JournalEntry(n=n, time=NOON, kind=cast("Any", kind), type=type_, **(plain | {"data": {}} | changes))


def moment(generation: int, **pods: Record) -> Snapshot:
    """These pods, each with a sidecar that holds a token of that generation."""
    return Snapshot(pods, {name: Reply(200, {"tokenGeneration": generation}) for name in pods})


def sandbox(state: str, **changes: Any) -> Sandbox:
    """A sandbox in that state."""
    plain: Record = {"reason": None, "detail": None, "pod_uid": "u", "token_generation": 1, "ready_at": NOON}
    return Sandbox(
        sandbox_id="s",
        host="fourth",
        state=cast("Any", state),
        issued_token_generation=1,
        requested_at=NOON,
        deadline=NOON,
        **(plain | changes),
    )


def placed(node: str) -> Record:
    """A pod on that node."""
    return {**pod(), "spec": {"nodeName": node}}


def told(*states: str) -> tuple[JournalEntry, ...]:
    """The operator told these states of a sandbox, one after the other."""
    return tuple(
        entry(n, "frame", "sandbox.status", direction="up", data={"data": {"sandboxId": "s", "state": state}})
        for n, state in enumerate(states)
    )


def lateness(seconds: float, state: str, reason: str = "deadline") -> JournalEntry:
    """News of a sandbox, so many seconds after its deadline."""
    data = {"data": {"sandboxId": "s", "state": state, "reason": reason}}
    said = entry(1, "frame", "sandbox.status", direction="up", data=data)
    return said.model_copy(update={"time": NOON + dt.timedelta(seconds=seconds)})


def listing(phase: str, *, ready: bool = False) -> JournalEntry:
    """An inventory of one pod."""
    listed = [{"sandboxId": "s", "podUid": "u", "phase": phase, "ready": ready, "tokenGeneration": 0}]
    return entry(1, "frame", "host.inventory", direction="up", data={"data": {"sandboxes": listed}})


STANDING = pod() | {"spec": {"containers": [{"name": "sandbox", "env": [{"name": "SANDBOX_ID", "value": "s"}]}]}}
OVER = STANDING | {"status": {"phase": "Succeeded"}}
HOST = host_of()
ONE = SandboxUnderTest(HOST, "s")
OTHER = SandboxUnderTest(HOST, "t")
NEWER_KEY = shown().key.model_copy(update={"issued_at": NOON + dt.timedelta(seconds=9)})
CHANGE = Change("rolled", shown(), moment(1, s=pod()), shown(instance="two"), moment(2, s=pod()))
UPDATED = replace(CHANGE, what="updated", now=shown(instance="two", key=NEWER_KEY))
CHANGES = Changes(HOST, CHANGE, UPDATED, CHANGE, CHANGE, "new")
VANISHED = Vanished(
    host=HOST,
    lost=ONE,
    uid="u",
    kept=OTHER,
    before=moment(1, s=pod(), t=pod("v")),
    back=shown(instance="two"),
    after=moment(2, t=pod("v")),
    ended=sandbox("gone"),
    creations=cast("Any", ("made",)),
    over=OVER,
    inventory=listing("Succeeded"),
)
LOST = LostNode(
    node="second",
    lost=("s", "t"),
    kept="k",
    before=moment(1, s=placed("second"), t=placed("second"), k=placed("first")),
    silent=True,
    ended=dict.fromkeys("st", sandbox("failed", reason="node-lost")),
    told=dict.fromkeys("st", told("ready", "failed")),
    creations=dict.fromkeys("st", cast("Any", ("made",))),
    after=moment(1, k=placed("first")),
)

AWAY = {"cluster_api": shown().health.cluster_api.model_copy(update={"ok": False, "reason": "no answer"})}  # type: ignore[union-attr] # it is there
SEVERED = ApiUnreachable(
    before=shown(),
    broken=shown(health=shown().health.model_copy(update=AWAY), healthy=False),  # type: ignore[union-attr] # it is there
    seconds=35.0,
    refused=7,
    checkins=(entry(1, "frame", "host.checkin"), entry(2, "frame", "host.checkin")),
    mended=shown(),
    terminated=sandbox("finished"),
    ended=(),
    left=None,
    launched=sandbox("ready"),
    hurried=sandbox("failed", reason="deadline"),
    told=(lateness(0, "accepted"), lateness(-1, "failed")),
    unwanted=None,
    kept=STANDING,
    keeps=STANDING,
    blind=(entry(1, "frame", "host.checkin"),),
)
REFUSED = ControlError("host-retired", 409, "Host fourth was deleted and takes no launches; choose another host.")
TOLD = entry(1, "frame", "host.retired", direction="down", connection_id="c2")
DRAIN = Drain(
    back=shown(instance="two", connection_id="c2"),
    repointed=moment(2, s=pod(), t=pod("v")),
    worker=Drained(sandbox("finished"), removed=True),
    stayer=Drained(sandbox("finished"), removed=True),
    crossing="x",
    made=(),
    end=shown(capacity=Capacity(waiting=0, running=0)),
    journal=(),
)
DELETION = Deletion(
    host=HOST,
    running=moment(1, s=pod(), t=pod("v")),
    before=shown(capacity=Capacity(waiting=1, running=2)),
    after=shown(retiring=True),
    lost=sandbox("failed", reason="cancelled"),
    refusals={"by itself": REFUSED, "by a profile": REFUSED},
    drain=DRAIN,
    journal=(TOLD,),
)
CROSSED = {"data": {"sandboxId": "x"}}
SENT = entry(2, "frame", "sandbox.launch", direction="down", connection_id="c2", data=CROSSED)


def crossing(state: str, reason: str | None) -> JournalEntry:
    """What was told of the launch that crossed the deletion."""
    data = {"data": {"sandboxId": "x", "state": state, "reason": reason}}
    return entry(3, "frame", "sandbox.status", direction="up", data=data)


PROOF = {
    "iss": "i",
    "sub": "system:serviceaccount:byohost-fourth:byohost-operator",
    "aud": ["https://p"],
    "iat": 1,
    "exp": 601,
}
REFUSAL = Reply(401, {"type": "proof-refused"})


def proved(**changes: Any) -> Impostors:
    """Impostors at the door of an operator whose exchange carried that proof."""
    data = {"response": {"generation": 1}, "proof": PROOF | changes if changes.get("sub") != "" else None}
    host = host_of(entry(1, "exchange", "exchanged", data=data))
    whats = ("no proof", "a token for another audience")
    return Impostors(host, "https://p", 2, dict.fromkeys(whats, REFUSAL))


def line(n: int, action: str, **changes: Any) -> AuditEntry:
    """One entry of the audit."""
    plain: Record = {"actor": "platform", "host": "fourth", "sandbox_id": "s", "pod_uid": "u", "service_account": "a"}
    told: Record = {"outcome": "ok", "detail": None}
    return AuditEntry(n=n, time=NOON, action=action, **(plain | told | changes))


def deed(name: str) -> Deed:
    """A sandbox of the paper host with one token."""
    token = Token(generation=1, token="t", issued_at=NOON, expires_at=NOON, active=True)
    return Deed(SandboxUnderTest(HOST, name), pod() | {"spec": {"serviceAccountName": "a"}}, (token,))


ENTRIES = (
    line(1, "download", actor="control", sandbox_id=None),
    line(2, "exchange", actor="instance:one", sandbox_id=None),
    line(3, "launch"),
    line(4, "token", pod_uid=None),
    line(5, "pod", actor="instance:one"),
    line(6, "exchange", outcome="unknown-key", sandbox_id=None),
    line(7, "launch", sandbox_id="i"),
    line(8, "token", sandbox_id="i", pod_uid=None),
    line(9, "pod", sandbox_id="i", actor="instance:one"),
    line(10, "identity", sandbox_id="i", detail=f"client {IDENTITY.client_id}"),
)
DEEDS = AuditedActions(
    host=HOST,
    plain=deed("s"),
    identified=deed("i"),
    refused=Reply(401, {"type": "unknown-key"}),
    journal=(entry(1, "download", "bundle"), entry(2, "exchange", "exchanged")),
    entries=ENTRIES,
)


def without(*numbers: int) -> AuditedActions:
    """The actions, with these entries missing."""
    return replace(DEEDS, entries=tuple(one for one in ENTRIES if one.n not in numbers))


def otherwise(n: int, **changes: Any) -> AuditedActions:
    """The actions, with one entry that says something else."""
    return replace(DEEDS, entries=tuple(one.model_copy(update=changes) if one.n == n else one for one in ENTRIES))


def drained(**changes: Any) -> Deletion:
    """The deletion, with another end."""
    return replace(DELETION, drain=replace(DRAIN, **changes))


AUDIT, RETIRE, RECONNECT, HEALTH = (
    "audit/test_joined",
    "retire/test_",
    "reconnect/test_",
    "health/test_broken_api_named",
)
EVICTED, GONE = f"{RECONNECT}evicted_or_rolled", f"{RECONNECT}vanished_reported"
NODE, PHASES = f"{RECONNECT}node_lost", f"{RECONNECT}inventory_phases"
TERMINATED, KEPT = "launch/test_deletes_after_an_outage", "launch/test_not_given_up_early"
HURRIED, BLIND = "launch/test_fails_without_the_api", "health/test_no_inventory_without_a_list"
UPDATE, KEYS = "update/test_survivors_of_an_update", "keys/test_exchange_proves_the_pod"
NEXT, FINISH, CROSSING = f"{RETIRE}no_new_launches", f"{RETIRE}running_pods_finish", f"{RETIRE}crossing_launch"


@dataclass(frozen=True)
class Fault:
    """A claim of a check file, what it is given where all is well, and where something is wrong, with its words."""

    file: str
    claim: str
    good: tuple[Any, ...]
    bad: tuple[Any, ...]
    words: str


FAULTS = [
    Fault(
        EVICTED, "test_sandboxes_are_untouched", (CHANGE,), (replace(CHANGE, after=moment(2)),), "were not left alone"
    ),
    Fault(EVICTED, "test_another_instance_came", (CHANGE,), (replace(CHANGE, now=shown()),), "no other instance came"),
    Fault(
        EVICTED, "test_sandboxes_are_repointed", (CHANGE,), (replace(CHANGE, after=moment(1, s=pod())),), "generation 1"
    ),
    Fault(
        UPDATE,
        "test_sandboxes_survive",
        (CHANGE,),
        (replace(CHANGE, after=moment(2, s=pod("x"))),),
        "did not survive it",
    ),
    Fault(UPDATE, "test_sandboxes_survive", (CHANGE,), (replace(CHANGE, after=moment(1, s=pod())),), "and 1 before"),
    Fault(
        UPDATE, "test_host_stays", (CHANGE,), (replace(CHANGE, now=shown(connection="dropped")),), "the host is dropped"
    ),
    Fault(
        UPDATE, "test_key_changes_with_the_bundle_alone", (CHANGES,), (replace(CHANGES, updated=CHANGE),), "no new key"
    ),
    Fault(
        UPDATE,
        "test_key_changes_with_the_bundle_alone",
        (CHANGES,),
        (replace(CHANGES, renewed=UPDATED),),
        "changed the key",
    ),
    Fault(
        UPDATE, "test_key_changes_with_the_bundle_alone", (CHANGES,), (replace(CHANGES, image="old"),), "and runs old"
    ),
    Fault(
        GONE, "test_it_is_reported_gone", (VANISHED,), (replace(VANISHED, ended=sandbox("ready")),), "is shown as ready"
    ),
    Fault(
        GONE,
        "test_it_is_not_created_again",
        (VANISHED,),
        (replace(VANISHED, creations=cast("Any", ("made", "again"))),),
        "2 pods were made",
    ),
    Fault(
        GONE,
        "test_it_is_not_created_again",
        (VANISHED,),
        (replace(VANISHED, after=VANISHED.before),),
        "has a pod again",
    ),
    Fault(
        GONE,
        "test_the_other_one_is_untouched",
        (VANISHED,),
        (replace(VANISHED, after=moment(2)),),
        "was not left alone",
    ),
    Fault(
        GONE,
        "test_the_other_one_is_untouched",
        (VANISHED,),
        (replace(VANISHED, after=moment(1, t=pod("v"))),),
        "was not re-pointed",
    ),
    Fault(
        PHASES,
        "test_what_has_ended_is_told_as_over",
        (VANISHED,),
        (replace(VANISHED, inventory=listing("Running")),),
        "as Running, not ready; it is Succeeded, not ready",
    ),
    Fault(
        PHASES,
        "test_what_has_ended_is_told_as_over",
        (replace(VANISHED, over=None, inventory=listing("Running")),),
        (replace(VANISHED, inventory=listing("Succeeded", ready=True)),),
        "as Succeeded, ready; it is Succeeded, not ready",
    ),
    Fault(
        PHASES,
        "test_what_has_ended_is_told_as_over",
        (VANISHED,),
        (replace(VANISHED, inventory=None),),
        "never told an inventory",
    ),
    Fault(
        PHASES,
        "test_what_waits_is_told_as_pending",
        (CrowdedHost(frozenset({("s", "u")}), listing("Pending")),),
        (CrowdedHost(frozenset({("s", "u")}), listing("Running")),),
        "otherwise that wait for a node: s as Running, not ready",
    ),
    Fault(NODE, "test_the_node_is_lost", (LOST,), (replace(LOST, node="third"),), "not all of them ran on third"),
    Fault(
        NODE,
        "test_the_node_is_lost",
        (LOST,),
        (replace(LOST, before=moment(1, **dict.fromkeys("stk", placed("second")))),),
        "ran on the lost node too",
    ),
    Fault(NODE, "test_the_node_is_lost", (LOST,), (replace(LOST, silent=False),), "so it was not lost"),
    Fault(
        NODE,
        "test_it_fails_as_node_lost",
        (LOST, 0),
        (replace(LOST, ended={"s": sandbox("gone")}), 0),
        "shown as gone, reason None",
    ),
    Fault(
        NODE,
        "test_it_fails_as_node_lost",
        (LOST, 1),
        (replace(LOST, ended={"t": sandbox("failed", reason="crash")}), 1),
        "reason crash",
    ),
    Fault(
        NODE,
        "test_it_fails_once",
        (LOST, 0),
        (replace(LOST, told={"s": told("failed", "gone")}), 0),
        "2 ends of a sandbox",
    ),
    Fault(
        NODE, "test_it_fails_once", (LOST, 0), (replace(LOST, told={"s": told("failed", "ready")}), 0), "to be ready"
    ),
    Fault(NODE, "test_it_fails_once", (LOST, 0), (replace(LOST, told={"s": told("ready")}), 0), "0 ends"),
    Fault(
        NODE,
        "test_it_is_not_created_again",
        (LOST, 1),
        (replace(LOST, creations={"t": cast("Any", ("made", "again"))}), 1),
        "2 pods were made",
    ),
    Fault(NODE, "test_the_other_one_is_untouched", (LOST,), (replace(LOST, after=moment(1)),), "was not left alone"),
    Fault(
        HEALTH, "test_it_is_shown_and_named", (SEVERED,), (replace(SEVERED, broken=shown()),), "still shows it as good"
    ),
    Fault(
        HEALTH,
        "test_channel_goes_on",
        (SEVERED,),
        (replace(SEVERED, broken=shown(connection="dropped")),),
        "let its channel go",
    ),
    Fault(
        HEALTH,
        "test_channel_goes_on",
        (SEVERED,),
        (replace(SEVERED, broken=shown(connection_id="c2")),),
        "connected anew",
    ),
    Fault(HEALTH, "test_channel_goes_on", (SEVERED,), (replace(SEVERED, checkins=()),), "checked in 0 times"),
    Fault(HEALTH, "test_it_was_cut_off", (SEVERED,), (replace(SEVERED, refused=0),), "sent nothing"),
    Fault(HEALTH, "test_it_was_cut_off", (SEVERED,), (replace(SEVERED, mended=SEVERED.broken),), "the API is bad"),
    Fault(
        TERMINATED,
        "test_pod_is_deleted_afterwards",
        (SEVERED,),
        (replace(SEVERED, left={"metadata": {"name": "p"}}),),
        "the pod p was to be terminated while the cluster's API was away",
    ),
    Fault(
        TERMINATED,
        "test_it_is_told_as_finished",
        (SEVERED,),
        (replace(SEVERED, terminated=sandbox("gone")),),
        "while the cluster's API was away is gone afterwards",
    ),
    Fault(
        TERMINATED,
        "test_it_is_told_as_finished",
        (replace(SEVERED, terminated=sandbox("gone"), ended=(lateness(0, "finished"),)),),
        (replace(SEVERED, terminated=sandbox("gone"), ended=(lateness(0, "failed"),)),),
        "told of it: ['failed']",
    ),
    Fault(
        KEPT,
        "test_launch_outlives_an_outage",
        (SEVERED,),
        (replace(SEVERED, launched=sandbox("failed", reason="admission")),),
        "while the cluster's API was away is failed (admission)",
    ),
    *(
        Fault(HURRIED, "test_the_deadline_is_told_in_time", (SEVERED,), (replace(SEVERED, told=told),), words)
        for told, words in (
            ((lateness(0, "accepted"),), "was away was reported ['accepted']"),
            ((lateness(-1, "failed"), lateness(0, "failed")), "was reported ['failed', 'failed']"),
            ((lateness(-1, "failed", "quota"),), "was reported failed as quota"),
            ((lateness(2, "failed"),), "was reported failed 2.0 s after its deadline"),
        )
    ),
    Fault(
        HURRIED,
        "test_it_is_not_made_later",
        (SEVERED,),
        (replace(SEVERED, unwanted={"metadata": {"name": "p"}}),),
        "a pod was made for a launch that was reported ['accepted', 'failed']",
    ),
    Fault(
        HURRIED,
        "test_it_is_not_made_later",
        (SEVERED,),
        (replace(SEVERED, told=(lateness(-1, "failed"), lateness(0, "ready"))),),
        "was reported ['failed', 'ready'], though its deadline had come",
    ),
    Fault(
        BLIND,
        "test_what_it_cannot_list_is_not_left_out",
        (SEVERED,),
        (replace(SEVERED, blind=(entry(1, "frame", "host.inventory", data={"data": {"sandboxes": []}}),)),),
        "told an inventory of 0 sandboxes, without s, whose pod stood there all the while",
    ),
    Fault(BLIND, "test_it_is_left_alone", (SEVERED,), (replace(SEVERED, keeps=None),), "the pod of sandbox s is gone"),
    Fault(BLIND, "test_it_came_back_meanwhile", (SEVERED,), (replace(SEVERED, blind=()),), "only [] came"),
    Fault(HURRIED, "test_its_deadline_came_meanwhile", (SEVERED,), (replace(SEVERED, refused=0),), "sent nothing"),
    Fault(
        HURRIED,
        "test_its_deadline_came_meanwhile",
        (SEVERED,),
        (replace(SEVERED, launched=sandbox("failed", ready_at=None)),),
        "the launch with time enough was never ready",
    ),
    *(
        Fault(each, "test_it_was_cut_off", (SEVERED,), (replace(SEVERED, **changes),), words)
        for each in (TERMINATED, KEPT)
        for changes, words in (({"refused": 0}, "sent nothing"), ({"mended": SEVERED.broken}, "the API is bad"))
    ),
    Fault(
        NEXT,
        "test_launch_is_refused_and_says_why",
        (DELETION, "by itself"),
        (replace(DELETION, refusals={"by itself": None}), "by itself"),
        "took a launch that was asked for by itself",
    ),
    Fault(
        NEXT,
        "test_capacity_is_freed",
        (DELETION,),
        (replace(DELETION, after=shown(capacity=Capacity(waiting=1, running=2))),),
        "still holds capacity for 1",
    ),
    Fault(NEXT, "test_capacity_is_freed", (DELETION,), (replace(DELETION, lost=sandbox("requested")),), "is requested"),
    Fault(NEXT, "test_capacity_is_freed", (DELETION,), (drained(end=shown()),), "the drained host still holds"),
    Fault(
        CROSSING,
        "test_it_makes_no_pod",
        (DELETION,),
        (drained(made=cast("Any", ("made",))),),
        "has made a pod for a launch that came after that",
    ),
    Fault(
        CROSSING,
        "test_it_makes_no_pod",
        (drained(journal=(crossing("failed", "cancelled"),)),),
        (drained(journal=(crossing("accepted", None),)),),
        "was told as accepted",
    ),
    Fault(
        CROSSING,
        "test_it_came_after_the_news",
        (drained(journal=(SENT,)),),
        (replace(drained(journal=(SENT,)), journal=()),),
        "had brought no host.retired before",
    ),
    Fault(NEXT, "test_operator_is_told", (DELETION,), (replace(DELETION, journal=()),), "was not told"),
    Fault(
        NEXT, "test_operator_is_told", (DELETION,), (drained(back=shown()),), "the reconnected operator was not told"
    ),
    Fault(
        FINISH,
        "test_they_are_left_alone",
        (DELETION,),
        (drained(repointed=moment(2)),),
        "did not leave its sandboxes alone",
    ),
    Fault(
        FINISH,
        "test_they_are_repointed",
        (DELETION,),
        (drained(repointed=moment(1, s=pod(), t=pod("v"))),),
        "was not re-pointed during the drain",
    ),
    Fault(
        FINISH,
        "test_they_are_repointed",
        (DELETION,),
        (drained(back=shown(connection="dropped")),),
        "restarted during the drain, the operator's host is dropped",
    ),
    Fault(
        FINISH,
        "test_one_finishes_by_itself",
        (DELETION,),
        (drained(worker=Drained(sandbox("gone"), removed=True)),),
        "is shown as gone",
    ),
    Fault(
        FINISH,
        "test_one_finishes_by_itself",
        (DELETION,),
        (drained(worker=Drained(sandbox("finished"), removed=False)),),
        "was not removed",
    ),
    Fault(
        FINISH,
        "test_the_other_can_be_ended",
        (DELETION,),
        (drained(stayer=Drained(sandbox("ready"), removed=False)),),
        "is shown as ready",
    ),
    Fault(KEYS, "test_operator_sends_a_proof", (proved(),), (proved(sub=""),), "carried no proof"),
    Fault(KEYS, "test_operator_sends_a_proof", (proved(),), (proved(sub="x"),), "the proof is of x"),
    Fault(
        KEYS, "test_operator_sends_a_proof", (proved(),), (proved(aud=["https://p", "y"]),), "not for https://p alone"
    ),
    Fault(KEYS, "test_operator_sends_a_proof", (proved(),), (proved(exp=3601),), "lives for 3600 s"),
    Fault(
        KEYS,
        "test_platform_verifies_it",
        (proved(), "no proof"),
        (replace(proved(), replies={"no proof": Reply(200)}), "no proof"),
        "was answered 200",
    ),
    Fault(AUDIT, "test_downloads_and_exchanges", (DEEDS,), (without(1),), "the audit has 0 downloads"),
    Fault(AUDIT, "test_downloads_and_exchanges", (DEEDS,), (otherwise(1, actor="unknown"),), "who asked for it"),
    Fault(AUDIT, "test_downloads_and_exchanges", (DEEDS,), (without(2),), "the audit names []"),
    Fault(AUDIT, "test_refusal", (DEEDS,), (without(6),), "has no such entry"),
    Fault(AUDIT, "test_launch_names_its_account", (DEEDS,), (without(3),), "the audit has 0 launches"),
    Fault(
        AUDIT, "test_launch_names_its_account", (DEEDS,), (otherwise(7, service_account="b"),), "names the account b"
    ),
    Fault(AUDIT, "test_pod_is_named", (DEEDS,), (without(5),), "the audit names the pods []"),
    Fault(AUDIT, "test_pod_is_named", (DEEDS,), (otherwise(9, pod_uid="x"),), "the audit names the pods [('x', 'a')]"),
    Fault(
        AUDIT, "test_pod_is_named", (DEEDS,), (otherwise(5, actor="unknown"),), "does not name the operator's instance"
    ),
    Fault(AUDIT, "test_tokens", (DEEDS,), (without(4),), "the audit has 0"),
    Fault(AUDIT, "test_tokens", (DEEDS,), (otherwise(8, pod_uid="x"),), "name the pods {'x'}"),
    Fault(AUDIT, "test_identity_use", (DEEDS,), (without(10),), "the audit has 0 uses of it"),
    Fault(AUDIT, "test_identity_use", (DEEDS,), (otherwise(10, detail="client x"),), "does not name its client id"),
    Fault(AUDIT, "test_identity_use", (DEEDS,), (otherwise(10, pod_uid="x"),), "names pod x"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.claim}: {fault.words}")
def test_claim_is_green_on_a_good_record_and_red_on_its_fault(complaint: Callable[..., str], fault: Fault) -> None:
    """It says nothing of the good one, and of the other what is wrong."""
    assert complaint(fault.file, fault.claim, *fault.good) == ""
    assert fault.words in complaint(fault.file, fault.claim, *fault.bad)


def test_trail_and_paper_agree() -> None:
    """The entries on paper are what an export reads as."""
    text = "".join(one.model_dump_json(by_alias=True) + "\n" for one in ENTRIES)
    assert audit_chain.entries(text) == ENTRIES
