"""Claims of the long scenarios, held against records on paper: each is green on a good one and red on its fault."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.environment.control_client import Reply
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.refused_launches import Ghost, Refusals, Refused
from conformance.families._shared.scale_load import FOREIGN as STRANGERS
from conformance.families._shared.scale_load import ScaleLoad, Snapshot
from conformance.families._shared.sidecar_blocked import SidecarBlocked
from conformance.families.ephemeral.successors import Succession
from conformance.families.install.install_and_uninstall import Footprint, State, Uninstalled
from conformance.families.launch.failing_launches import FailingLaunch
from conformance.families.launch.failure_reasons import Failures
from conformance.families.rbac.access_matrix import Matrix
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube_exec import Exec
from conformance.observe.process_usage import Usage
from conformance.observe.rbac import CLUSTER, FOREIGN, GRANT, OWN, Right
from conformance.observe.sighting import Sighting
from fake_platform.model import JournalEntry, Sandbox
from tests.conformance.observe.test_survival import pod

HOST = HostUnderTest(cast("Any", None), "fourth", "byohost-fourth", cast("Any", None))
"""A host of which these claims look at the name only."""

Complaint = Callable[..., str]


def bundle(key: str, proxies: str, mark: str) -> str:
    """As much of a bundle as the claims read."""
    template = f"{{metadata: {{annotations: {mark}}}}}"
    return f"""
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: "n"}}, data: {{NO_PROXY: "{proxies}"}}}}
---
{{apiVersion: v1, kind: Secret, metadata: {{name: s, namespace: "n"}}, stringData: {{key: "{key}"}}}}
---
{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: "n"}}, spec: {{template: {template}}}}}
"""


DONE = Exec("", "", 0)
INSTALLED = State({"Deployment d": "1"}, {"uid": {"operator": 0}})
FOOTPRINT = Footprint(
    host=HOST,
    other_settings=bundle("1", "b", "{hash: one}"),
    earlier=bundle("2", "a", "{hash: two}"),
    bundle=bundle("3", "a", "{hash: three}"),
    inventory=Sighting.of(frozenset),
    modestly=Sighting.of(lambda: (403, DONE)),
    installed=INSTALLED,
    again=DONE,
    after=INSTALLED,
    neighbour_before=INSTALLED,
    neighbour_after=INSTALLED,
)
UNINSTALLED = Uninstalled(
    FOOTPRINT,
    frozenset({("namespaces", "", "byohost-fourth"), ("pods", "byohost-fourth", "p")}),
    DONE,
    frozenset(),
)
ON_NODE = ("/var/lib/kubelet/pods/u", "/var/log/pods/n_p_u", "container c", "task c", "snapshot c")
SUCCESSION = Succession(
    written="w",
    scratch=("/tmp",),
    in_first=("the file /tmp/left-behind (sandbox)",),
    in_second=(),
    searched=9,
    seen_on_node=Sighting.of(lambda: ON_NODE),
    seen_left=Sighting.of(tuple),
)
ASKED = GRANT | {Right("get", f"r{n}", place) for n in range(300) for place in (OWN, FOREIGN, CLUSTER)}
MATRIX = Matrix(frozenset(ASKED), GRANT, frozenset())
REST = Snapshot(Usage(30 << 20, 40 << 20, 9, 20), "uid", 0, Sighting.of(lambda: 1), frozenset({"pods/operator"}))
READY = tuple(SandboxUnderTest(HOST, f"r{n}") for n in range(20))
PENDING = tuple(SandboxUnderTest(HOST, f"p{n}") for n in range(80))
CROWD = ScaleLoad(
    host=HOST,
    foreign=STRANGERS,
    ready=READY,
    cancelled=PENDING,
    states={one.id: "finished" for one in (*READY, *PENDING)},
    were_ready=20,
    before=REST,
    after=REST,
    limit="256Mi",
)


NOON = dt.datetime(2027, 1, 31, 12, tzinfo=dt.UTC)
RULE = "the namespace's NetworkPolicy must allow ingress on TCP port 8081"


def sandbox(reason: str | None, detail: str = "") -> Sandbox:
    """A failed launch as the platform shows it, with a minute from noon; without a reason one that was ready."""
    return Sandbox(
        sandbox_id="s",
        host="fourth",
        state="failed" if reason else "finished",
        reason=reason,
        detail=detail,
        pod_uid=None,
        token_generation=0,
        issued_token_generation=1,
        requested_at=NOON,
        ready_at=None if reason else NOON,
        deadline=NOON + dt.timedelta(seconds=60),
    )


def reported(reason: str, *states: str, after: float = 20) -> tuple[JournalEntry, ...]:
    """These states, all reported so many seconds after noon."""
    return tuple(
        JournalEntry(
            n=number,
            time=NOON + dt.timedelta(seconds=after),
            kind="frame",
            direction="up",
            host="fourth",
            instance=None,
            connection_id=None,
            type="sandbox.status",
            status=None,
            data={"data": {"sandboxId": "s", "state": state, "reason": reason if state == "failed" else None}},
        )
        for number, state in enumerate(states)
    )


LAUNCH = SandboxUnderTest(HOST, "s")
CRASHED = FailingLaunch(LAUNCH, sandbox("crash"), reported("crash", "accepted", "failed"), (), None)
WALLED = SidecarBlocked(
    before=sandbox(None),
    sandbox=LAUNCH,
    witness=Reply(503),
    ended=sandbox("sidecar-unreachable", RULE),
    statuses=reported("sidecar-unreachable", "starting", "failed"),
    dropped=4,
    refused=False,
    stood=pod(),
    stands=pod(),
    told=(),
)


def misnamed(reason: str) -> Refusals:
    """An image whose name a kubelet calls invalid, and the reason of its failure."""
    launch = Refused(LAUNCH, "i", sandbox(reason), reported(reason, "accepted", "failed"), ())
    ghost = Ghost("g", LAUNCH, (), (), ())
    return Refusals({}, launch, ghost, ghost)


def crashed(**changes: Any) -> Failures:
    """A launch that had to fail as a crash."""
    return Failures(HOST, {"crash": replace(CRASHED, **changes)})


def resting(**changes: Any) -> ScaleLoad:
    """The load, with another operator afterwards."""
    return replace(CROWD, after=replace(REST, **changes))


INSTALL, RBAC, EPHEMERAL, SCALE = "install/test_", "rbac/test_", "ephemeral/test_", "scale/test_"
LAUNCH_CHECKS, SILENCE = "launch/test_", "reconnect/test_silence_is_no_end"
CLAIMS: list[tuple[str, str, Any, Any, str]] = [
    (
        f"{INSTALL}template_rolls",
        "test_another_key_makes_another_template",
        FOOTPRINT,
        replace(FOOTPRINT, earlier=bundle("2", "a", "{hash: three}")),
        "two downloads with different keys have one pod template",
    ),
    (
        f"{INSTALL}template_rolls",
        "test_other_settings_make_another_template",
        FOOTPRINT,
        replace(FOOTPRINT, other_settings=bundle("1", "b", "{hash: two}")),
        "has the pod template of one without",
    ),
    (
        f"{INSTALL}template_rolls",
        "test_the_downloads_do_differ",
        FOOTPRINT,
        replace(FOOTPRINT, other_settings=bundle("1", "a", "{hash: one}")),
        "has the settings of the one before",
    ),
    (
        f"{INSTALL}reapply_changes_nothing",
        "test_no_object_was_written",
        FOOTPRINT,
        replace(FOOTPRINT, after=State({"Deployment d": "2"}, {})),
        "has written Deployment d",
    ),
    (
        f"{INSTALL}reapply_changes_nothing",
        "test_no_object_was_written",
        FOOTPRINT,
        replace(FOOTPRINT, again=Exec("", "no", 1)),
        "applying the bundle again failed: no",
    ),
    (
        f"{INSTALL}reapply_changes_nothing",
        "test_the_operator_was_left_alone",
        FOOTPRINT,
        replace(FOOTPRINT, after=State({}, {"uid": {"operator": 1}})),
        "the operator's pods and restarts are",
    ),
    (
        f"{INSTALL}reapply_changes_nothing",
        "test_the_first_apply_was_seen",
        FOOTPRINT,
        replace(FOOTPRINT, installed=State({"Deployment d": ""}, {})),
        "the cluster does not have Deployment d",
    ),
    (
        f"{INSTALL}two_hosts_side_by_side",
        "test_the_first_host_is_untouched",
        FOOTPRINT,
        replace(FOOTPRINT, neighbour_after=State({"Deployment d": "2"}, {})),
        "has written the first one's Deployment d",
    ),
    (
        f"{INSTALL}modest_applier",
        "test_the_modest_account_applies_it_whole",
        FOOTPRINT,
        replace(FOOTPRINT, modestly=Sighting.of(lambda: (403, Exec("", "forbidden", 1)))),
        "cannot apply it: ['forbidden']",
    ),
    (
        f"{INSTALL}modest_applier",
        "test_the_account_is_modest",
        FOOTPRINT,
        replace(FOOTPRINT, modestly=Sighting.of(lambda: (200, DONE))),
        "the modest account was answered 200",
    ),
    (
        f"{INSTALL}uninstall_leaves_nothing",
        "test_nothing_is_left",
        UNINSTALLED,
        replace(UNINSTALLED, left=frozenset({("configmaps", "default", "note")})),
        "still has configmaps note in default",
    ),
    (
        f"{INSTALL}uninstall_leaves_nothing",
        "test_it_was_there",
        UNINSTALLED,
        replace(UNINSTALLED, during=frozenset()),
        "did not find the namespace byohost-fourth",
    ),
    (
        f"{EPHEMERAL}nothing_carries_over",
        "test_the_second_one_finds_nothing",
        SUCCESSION,
        replace(SUCCESSION, in_second=("the file /tmp/left-behind (sandbox)",)),
        "stands in the second",
    ),
    (
        f"{EPHEMERAL}nothing_carries_over",
        "test_the_first_one_can_read_it",
        SUCCESSION,
        replace(SUCCESSION, in_first=()),
        "the search does not find what was written to /tmp",
    ),
    (
        f"{EPHEMERAL}clean_node",
        "test_nothing_is_left_on_the_node",
        SUCCESSION,
        replace(SUCCESSION, seen_left=Sighting.of(lambda: ("snapshot c",))),
        "still has of the finished sandbox snapshot c",
    ),
    (
        f"{EPHEMERAL}clean_node",
        "test_it_was_all_there",
        SUCCESSION,
        replace(SUCCESSION, seen_on_node=Sighting.of(lambda: ON_NODE[:-1])),
        "the search found no snapshot",
    ),
    (
        f"{EPHEMERAL}hundred_cycles",
        "test_the_namespace_is_as_before",
        CROWD,
        resting(objects=frozenset({"pods/operator", "secrets/s"})),
        "also has secrets/s",
    ),
    (
        f"{EPHEMERAL}hundred_cycles",
        "test_the_namespace_is_as_before",
        CROWD,
        resting(objects=frozenset()),
        "lacks pods/operator",
    ),
    (
        f"{EPHEMERAL}hundred_cycles",
        "test_a_hundred_began_and_ended",
        CROWD,
        replace(CROWD, cancelled=PENDING[1:]),
        "only 99 launches",
    ),
    (
        f"{EPHEMERAL}hundred_cycles",
        "test_a_hundred_began_and_ended",
        CROWD,
        replace(CROWD, states=CROWD.states | {"r1": "ready"}),
        "never ended: r1",
    ),
    (f"{SCALE}inside_its_memory", "test_never_restarted", CROWD, resting(restarts=1), "was started again: 1 times"),
    (f"{SCALE}inside_its_memory", "test_never_restarted", CROWD, resting(operator="other"), "another pod runs"),
    (
        f"{SCALE}inside_its_memory",
        "test_memory_stays_inside_its_limit",
        CROWD,
        resting(usage=Usage(1, 300 << 20, 9, 20)),
        "held 300 MiB of memory; its limit is 256Mi",
    ),
    (
        f"{SCALE}inside_its_memory",
        "test_there_was_a_crowd",
        CROWD,
        replace(CROWD, foreign=2),
        "2 were there at the end",
    ),
    (
        f"{SCALE}nothing_grows",
        "test_no_watch_is_left_open",
        CROWD,
        resting(watching=Sighting.of(lambda: 2)),
        "grew from 1 to 2",
    ),
    (
        f"{RBAC}full_matrix",
        "test_difference_lies_in_the_grant",
        MATRIX,
        replace(MATRIX, operator=GRANT | {Right("list", "r1", FOREIGN)}),
        "may also list r1 in a foreign namespace",
    ),
    (
        f"{LAUNCH_CHECKS}invalid_name_fails_fast",
        "test_a_name_that_cannot_be_is_not_waited_for",
        misnamed("image-pull"),
        misnamed("deadline"),
        "is failed (deadline), not failed as image-pull",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_is_reported_failed_once",
        crashed(),
        crashed(statuses=reported("crash", "failed", "failed")),
        "as crash was reported ['failed', 'failed']",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_is_reported_failed_once",
        crashed(),
        crashed(statuses=reported("crash", "failed", "starting")),
        "was reported again",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_fails_for_its_reason",
        crashed(),
        crashed(ended=sandbox("deadline")),
        "as crash failed as deadline",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_fails_for_its_reason",
        crashed(),
        crashed(ended=sandbox(None)),
        "as crash is finished",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_fails_before_its_deadline",
        crashed(),
        crashed(statuses=reported("crash", "failed", after=61)),
        "1.0 s after its deadline",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_each_fails_before_its_deadline",
        crashed(),
        crashed(statuses=()),
        "the operator never reported",
    ),
    (
        f"{LAUNCH_CHECKS}fails_once",
        "test_none_leaves_its_pod",
        crashed(),
        crashed(left={"metadata": {"name": "p"}}),
        "have left their pods: {'crash': 'p'}",
    ),
    (
        f"{LAUNCH_CHECKS}unreachable_sidecar_named",
        "test_fails_as_unreachable",
        WALLED,
        replace(WALLED, ended=sandbox("sidecar-silent", RULE)),
        "failed as sidecar-silent, not as sidecar-unreachable",
    ),
    (
        f"{LAUNCH_CHECKS}unreachable_sidecar_named",
        "test_fails_as_unreachable",
        WALLED,
        replace(WALLED, statuses=reported("sidecar-unreachable", "failed", "failed")),
        "the operator reported the failures",
    ),
    (
        f"{LAUNCH_CHECKS}unreachable_sidecar_named",
        "test_detail_names_the_rule",
        WALLED,
        replace(WALLED, ended=sandbox("sidecar-unreachable", "no way to 8081")),
        "the detail does not say ['NetworkPolicy', 'ingress']",
    ),
    (
        f"{LAUNCH_CHECKS}unreachable_sidecar_named",
        "test_only_the_operators_way_was_closed",
        WALLED,
        replace(WALLED, dropped=0),
        "nothing was closed to it",
    ),
    (
        f"{LAUNCH_CHECKS}unreachable_sidecar_named",
        "test_only_the_operators_way_was_closed",
        WALLED,
        replace(WALLED, witness=Reply(0, trouble="timeout")),
        "did not answer the control client either: timeout",
    ),
    (SILENCE, "test_its_pod_is_left_alone", WALLED, replace(WALLED, stands=None), "could not be reached: the pod of"),
    (
        SILENCE,
        "test_no_end_is_told",
        WALLED,
        replace(WALLED, told=reported("sidecar-silent", "failed")),
        "was told as ('failed', 'sidecar-silent') while its sidecar",
    ),
    (SILENCE, "test_it_could_not_be_reached", WALLED, replace(WALLED, dropped=0), "nothing that the operator sent"),
    (
        SILENCE,
        "test_it_could_not_be_reached",
        WALLED,
        replace(WALLED, before=sandbox("crash")),
        "the first sandbox is failed",
    ),
    (
        SILENCE,
        "test_it_could_not_be_reached",
        WALLED,
        replace(WALLED, ended=sandbox(None)),
        "the launch of that time is finished",
    ),
    (f"{RBAC}full_matrix", "test_the_grant_is_found", MATRIX, replace(MATRIX, asked=GRANT), "a place was left out"),
]


@pytest.mark.parametrize(
    ("file", "claim", "good", "bad", "words"), CLAIMS, ids=[f"{claim}-{n}" for n, (_, claim, *_) in enumerate(CLAIMS)]
)
def test_claim_is_green_on_the_good_and_red_on_the_bad(  # noqa: PLR0913 - one parameter per column of the table
    complaint: Complaint, file: str, claim: str, *, good: Any, bad: Any, words: str
) -> None:
    """Nothing is said of the good record, and of the bad one what is wrong."""
    assert complaint(file, claim, good) == ""
    assert words in complaint(file, claim, bad)


@pytest.mark.parametrize("held", ["threads", "files"])
def test_growth_is_seen_in_each_kind(complaint: Complaint, held: str) -> None:
    """One more for ten launches is growth, less than that is a pool that has filled."""
    place, claim = f"{SCALE}nothing_grows", "test_process_holds_no_more"
    bound = -(-CROWD.launches // 10)
    more = replace(REST.usage, **{held: getattr(REST.usage, held) + bound})
    less = replace(REST.usage, **{held: getattr(REST.usage, held) + bound - 1})
    assert complaint(place, claim, resting(usage=less), held) == ""
    assert f"open {held} grew" in complaint(place, claim, resting(usage=more), held)


def test_a_refusal_shows_nobody_that_a_sidecar_listens() -> None:
    """The record of a cluster that refuses what a policy denies is no evidence of LCH-10, and one of REC-12."""
    refused = replace(WALLED, refused=True)
    assert (WALLED.unanswered, refused.dropped) == (4, 4)
    with pytest.raises(SourceAbsent, match="this one refuses it: say --policies refuse"):
        _ = refused.unanswered


def test_what_everybody_may_do_is_no_difference(complaint: Complaint) -> None:
    """A wide baseline is the cluster's finding (RBC-06), not the operator's."""
    wide = Right("list", "r1", FOREIGN)
    matrix = replace(MATRIX, operator=GRANT | {wide}, everybody=frozenset({wide}))
    assert complaint(f"{RBAC}full_matrix", "test_difference_lies_in_the_grant", matrix) == ""
