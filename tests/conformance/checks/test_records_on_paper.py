"""Claims of the long scenarios, held against records on paper: each is green on a good one and red on its fault."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.observe.kube import Exec
from conformance.observe.rbac import CLUSTER, FOREIGN, GRANT, OWN, Right
from conformance.observe.usage import Usage
from conformance.scenario.crowd import FOREIGN as STRANGERS
from conformance.scenario.crowd import Crowd, Moment
from conformance.scenario.footprint import Footprint, State, Uninstalled
from conformance.scenario.matrix import Matrix
from conformance.scenario.successors import Succession
from conformance.subject import HostUnderTest, SandboxUnderTest

HOST = HostUnderTest(cast("Any", None), "fourth", "byohost-fourth", cast("Any", None))
"""A host of which these claims look at the name only."""

Complaint = Callable[..., str]


def bundle(key: str, proxies: str, mark: str) -> str:
    """As much of a bundle as the claims read."""
    return f"""
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: n}}, data: {{NO_PROXY: "{proxies}"}}}}
---
{{apiVersion: v1, kind: Secret, metadata: {{name: s, namespace: n}}, stringData: {{key: "{key}"}}}}
---
{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d, namespace: n}}, spec: {{template: {{metadata: {mark}}}}}}}
"""


DONE = Exec("", "", 0)
INSTALLED = State({"Deployment d": "1"}, {"uid": {"operator": 0}})
FOOTPRINT = Footprint(
    host=HOST,
    other_settings=bundle("1", "b", "{hash: one}"),
    earlier=bundle("2", "a", "{hash: two}"),
    bundle=bundle("3", "a", "{hash: three}"),
    before=frozenset(),
    beyond=403,
    applied=DONE,
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
SUCCESSION = Succession(
    written="w",
    scratch=("/tmp",),
    in_first=("the file /tmp/left-behind (sandbox)",),
    in_second=(),
    searched=9,
    on_node=("/var/lib/kubelet/pods/u", "/var/log/pods/n_p_u", "container c", "task c", "snapshot c"),
    left_on_node=(),
)
ASKED = GRANT | {Right("get", f"r{n}", place) for n in range(300) for place in (OWN, FOREIGN, CLUSTER)}
MATRIX = Matrix(frozenset(ASKED), GRANT, frozenset())
REST = Moment(Usage(30 << 20, 40 << 20, 9, 20), "uid", 0, 1, frozenset({"pods/operator"}))
READY = tuple(SandboxUnderTest(HOST, f"r{n}") for n in range(20))
PENDING = tuple(SandboxUnderTest(HOST, f"p{n}") for n in range(80))
CROWD = Crowd(
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


def resting(**changes: Any) -> Crowd:
    """The crowd, with another operator afterwards."""
    return replace(CROWD, after=replace(REST, **changes))


INSTALL, RBAC, EPHEMERAL, SCALE = "install/test_", "rbac/test_", "ephemeral/test_", "scale/test_"
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
        replace(FOOTPRINT, applied=Exec("", "forbidden", 1)),
        "cannot apply it: ['forbidden']",
    ),
    (
        f"{INSTALL}modest_applier",
        "test_the_account_is_modest",
        FOOTPRINT,
        replace(FOOTPRINT, beyond=200),
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
        replace(SUCCESSION, left_on_node=("snapshot c",)),
        "still has of the finished sandbox snapshot c",
    ),
    (
        f"{EPHEMERAL}clean_node",
        "test_it_was_all_there",
        SUCCESSION,
        replace(SUCCESSION, on_node=SUCCESSION.on_node[:-1]),
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
    (f"{SCALE}nothing_grows", "test_no_watch_is_left_open", CROWD, resting(watches=2), "grew from 1 to 2"),
    (
        f"{RBAC}full_matrix",
        "test_difference_lies_in_the_grant",
        MATRIX,
        replace(MATRIX, operator=GRANT | {Right("list", "r1", FOREIGN)}),
        "may also list r1 in a foreign namespace",
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
    """One more than before is growth, one less is none."""
    place, claim = f"{SCALE}nothing_grows", "test_process_holds_no_more"
    more = replace(REST.usage, **{held: getattr(REST.usage, held) + 1})
    less = replace(REST.usage, **{held: getattr(REST.usage, held) - 1})
    assert complaint(place, claim, resting(usage=less), held) == ""
    assert f"open {held} grew" in complaint(place, claim, resting(usage=more), held)


def test_what_everybody_may_do_is_no_difference(complaint: Complaint) -> None:
    """A wide baseline is the cluster's finding (RBC-06), not the operator's."""
    wide = Right("list", "r1", FOREIGN)
    matrix = replace(MATRIX, operator=GRANT | {wide}, everybody=frozenset({wide}))
    assert complaint(f"{RBAC}full_matrix", "test_difference_lies_in_the_grant", matrix) == ""
