"""Each rule has its good operator, the ways in which it turns red, and what it lacks where it cannot judge."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance import builtin
from conformance.contract.exits import RunVerdict
from conformance.observe.container_contents import Belongings
from conformance.observe.rbac import OWN, Right
from conformance.observe.sockets import Connection, Listener
from conformance.runner.verdict import Counts, Result, Verdict, of_clause
from conformance.watch import answers, rules
from conformance.watch.expectation import Grant
from conformance.watch.seen import Absent, Disturbance, Gone, Seen
from conformance.watch.timeline import Watched
from tests.conformance.watch import scene
from tests.conformance.watch.scene import Change, Object

CONTRACT = builtin.contract()
RULES = {rule.name: rule for rule in rules.every(CONTRACT)}
Build = Callable[[Seen], Seen]


def judged(seen: Seen) -> dict[str, Result]:
    """The result of each rule, by its name."""
    return {each.check.removeprefix("observe/"): each for each in answers.judged(RULES.values(), seen)}


ASKING = Listener("udp", "0.0.0.0", 53239)  # noqa: S104 - as read


def everything_asked() -> Seen:
    """The good operator, whose sandboxes have the place that is expected of them."""
    return scene.with_pods(scene.good(), spec(nodeSelector={"pool": "agents"}))


def test_a_good_operator_keeps_all() -> None:
    found = judged(everything_asked())
    wrong = {name: each.message for name, each in found.items() if each.verdict is not Verdict.PASSED}
    assert wrong == {}
    assert all(each.control is not None and each.control.verdict is Verdict.PASSED for each in found.values())
    assert all(each.message and each.claim for each in found.values())


def test_flag_and_rules_are_of_one_mind() -> None:
    """A clause is observable exactly if a rule judges it."""
    assert {rule.clause for rule in RULES.values()} == {clause.id for clause in rules.observable(CONTRACT)}
    assert len({rule.name for rule in RULES.values()}) == len(rules.every(CONTRACT))


def container(**changes: Any) -> Change:
    """Each sandbox's container with other security settings; None takes one away."""

    def change(pod: Object) -> None:
        context = pod["spec"]["containers"][0]["securityContext"] | changes
        pod["spec"]["containers"][0]["securityContext"] = {
            key: each for key, each in context.items() if each is not None
        }

    return change


def spec(**changes: Any) -> Change:
    """Each sandbox with other fields of its specification."""
    return lambda pod: pod["spec"].update(changes)


def pods(change: Change) -> Build:
    return lambda seen: scene.with_pods(seen, change)


def operator(**changes: Any) -> Build:
    return lambda seen: scene.with_operator(seen, lambda template: template.update(changes))


def operators_container(**changes: Any) -> Build:
    def change(template: Object) -> None:
        template["containers"][0]["securityContext"] |= changes

    return lambda seen: scene.with_operator(seen, change)


def moments(**changes: Any) -> Build:
    """The first sandbox with other moments."""

    def build(seen: Seen) -> Seen:
        first, *others = seen.sandboxes
        return replace(seen, sandboxes=(replace(first, pod=replace(first.pod, **changes)), *others))

    return build


def came_again(seen: Seen) -> Seen:
    first = seen.sandboxes[0]
    again = scene.pod("work-1", "uid-3")
    return replace(seen, sandboxes=(*seen.sandboxes, replace(first, pod=Watched(again, again, 25.0, running=26.0))))


def disturbed(**changes: Any) -> Build:
    def build(seen: Seen) -> Seen:
        assert isinstance(seen.disturbance, Disturbance)
        return replace(seen, disturbance=replace(seen.disturbance, **changes))

    return build


def sandbox_logs(seen: Seen, first: bytes | Absent, second: bytes | Absent) -> Seen:
    """The same with other logs of the two sandboxes."""
    logged = zip(seen.sandboxes, (first, second), strict=True)
    return replace(seen, sandboxes=tuple(replace(each, log=log) for each, log in logged))


FAILED_POD = scene.SECOND | {"status": scene.SECOND["status"] | {"phase": "Failed"}}
LOGGED = f"polling with {scene.TOKEN}".encode()
JWT = b"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ"
HIDDEN = {"metadata": {"name": "note"}, "data": {"half": scene.TOKEN[4:].encode().hex()}}
VARIABLE = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "queue", "key": "token"}}}
TOKEN_VOLUME = {"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}

RED: list[tuple[str, Build, str]] = [
    ("non-root", pods(container(runAsNonRoot=None)), "work-1, work-2: runAsNonRoot is not in force"),
    ("non-root-in-fact", lambda seen: scene.with_process(seen, uid=0), "the process python3 is of user 0"),
    ("no-capabilities", pods(container(capabilities={"drop": []})), "drops nothing"),
    (
        "no-capabilities-in-fact",
        lambda seen: scene.with_process(seen, capabilities={"bounding": "00000000a80425fb"}),
        "are not empty: bounding 00000000a80425fb",
    ),
    ("no-escalation", pods(container(allowPrivilegeEscalation=True)), "allowPrivilegeEscalation is not false"),
    ("no-escalation-in-fact", lambda seen: scene.with_process(seen, no_new_privs=False), "new privileges on exec"),
    ("nothing-of-the-host", pods(spec(hostNetwork=True)), "asks for hostNetwork"),
    ("scratch-only", pods(spec(volumes=[{"name": "data", "hostPath": {"path": "/srv"}}])), "data (hostPath)"),
    (
        "scratch-only-in-fact",
        lambda seen: scene.with_mounts(seen, scene.MOUNTS + "3 1 0:3 / /srv rw - nfs x rw\n"),
        "more than scratch space: /srv (nfs)",
    ),
    ("no-api-token", pods(spec(automountServiceAccountToken=True)), "switches the automatic API token off"),
    ("no-api-token", pods(spec(volumes=[TOKEN_VOLUME])), "projects service account tokens: t (for the API server)"),
    (
        "no-api-token-in-fact",
        lambda seen: scene.with_mounts(
            seen, scene.MOUNTS + "3 1 0:3 / /run/secrets/kubernetes.io/serviceaccount ro - tmpfs x rw\n"
        ),
        "where tokens stand",
    ),
    ("seccomp", pods(spec(securityContext={})), "seccomp profile is not RuntimeDefault"),
    ("seccomp-in-fact", lambda seen: scene.with_process(seen, seccomp=0), "is in mode 0"),
    ("read-only-root", pods(container(readOnlyRootFilesystem=False)), "readOnlyRootFilesystem is not set"),
    (
        "read-only-root-in-fact",
        lambda seen: scene.with_mounts(seen, "1 0 0:1 / / rw - overlay o rw\n"),
        "mounted for writing",
    ),
    ("read-only-root-in-fact", lambda seen: scene.with_mounts(seen, ""), "mounted for writing"),
    ("limits", pods(lambda pod: pod["spec"]["containers"][0].pop("resources")), "has no limit of cpu; memory"),
    ("scheduler-decides", pods(spec(priorityClassName="high")), "priorityClassName"),
    ("scheduler-decides", pods(spec(nodeSelector={"pool": "mine"})), '{"pool": "mine"}'),
    ("placement-in-force", pods(spec(nodeSelector={})), "without the node selector pool=agents"),
    (
        "non-root",
        pods(lambda pod: pod["spec"].update(containers=[{"name": "x", "securityContext": 3}])),
        "cannot be read",
    ),
    (
        "no-operator-secret-inside",
        lambda seen: scene.with_inside(
            seen, lambda look: replace(look, belongings=Belongings({"Q": scene.TOKEN}, dict.fromkeys("abc", b"")))
        ),
        "inside work-1, work-2: the value token of Secret queue as it is in the variable Q",
    ),
    (
        "no-operator-secret-inside",
        lambda seen: scene.with_inside(
            seen, lambda look: replace(look, belongings=Belongings({}, {"/.docker/config.json": b'{"auths": {}}'}))
        ),
        "a credential of a registry in the file /.docker/config.json",
    ),
    (
        "no-usable-token",
        lambda seen: replace(
            seen, sandboxes=tuple(replace(each, tokens={"the file /t": "system:worker"}) for each in seen.sandboxes)
        ),
        "inside work-1, work-2: the file /t is system:worker",
    ),
    (
        "no-secret-elsewhere",
        lambda seen: scene.with_objects(seen, configmaps={"metadata": {"name": "c"}, "data": {"t": scene.TOKEN}}),
        "the value token of Secret queue as it is in configmaps/c",
    ),
    ("no-secret-elsewhere", lambda seen: replace(seen, logs={"the log of poller": LOGGED}), "in the log of poller"),
    ("no-token-printed", lambda seen: replace(seen, logs={"the log of poller": JWT}), "a token in the log of poller"),
    (
        "no-token-printed",
        lambda seen: replace(seen, sandboxes=tuple(replace(each, log=JWT) for each in seen.sandboxes)),
        "a token in the log of work-1",
    ),
    (
        "no-secret-in-variables",
        operator(containers=[{"name": "poller", "env": [VARIABLE]}]),
        "the variable TOKEN of poller takes Secret queue",
    ),
    (
        "no-secret-in-the-process",
        lambda seen: scene.with_look(seen, lambda look: replace(look, belongings=Belongings({"T": scene.TOKEN}, {}))),
        "in the variable T",
    ),
    ("encoded-secrets-too", lambda seen: scene.with_objects(seen, configmaps=HIDDEN), "in configmaps/note"),
    (
        "role-as-evaluated",
        lambda seen: scene.with_rights(seen, operator=scene.more_rights(seen)),
        "beside what is expected, the account poller may get secrets in the own namespace",
    ),
    (
        "role-as-evaluated",
        lambda seen: scene.with_rights(seen, operator=scene.GRANTED - {Right("list", "pods")}),
        "of what is expected the account poller may not list pods",
    ),
    (
        "full-matrix",
        lambda seen: scene.with_rights(
            seen,
            asked=scene.GRANTED | {Right("list", "cats.corp.test")},
            operator=scene.GRANTED | {Right("list", "cats.corp.test")},
        ),
        "list cats.corp.test",
    ),
    (
        "sandbox-accounts-without-rights",
        lambda seen: scene.with_rights(seen, sandboxes={"worker": frozenset({Right("get", "secrets")})}),
        "worker may get secrets",
    ),
    (
        "narrow-baseline",
        lambda seen: scene.with_rights(seen, everybody=frozenset({Right("list", "services")})),
        "may list services",
    ),
    (
        "dials-out-only",
        lambda seen: scene.with_look(
            seen,
            lambda look: replace(look, listeners=frozenset({Listener("tcp", "0.0.0.0", 9090)})),  # noqa: S104
        ),
        "listens tcp 0.0.0.0 port 9090",
    ),
    (
        "dials-out-only",
        lambda seen: scene.with_look(
            seen, lambda look: replace(look, listeners=frozenset({ASKING}), lasting=frozenset({ASKING}))
        ),
        "listens udp 0.0.0.0 port 53239",
    ),
    (
        "no-port-leads-to-it",
        operator(containers=[{"name": "poller", "ports": [{"containerPort": 9090}]}]),
        "declares ports: poller 9090",
    ),
    (
        "no-port-leads-to-it",
        lambda seen: scene.with_objects(
            seen, services={"metadata": {"name": "metrics"}, "spec": {"selector": {"app": "poller"}}}
        ),
        "Services lead to the operator's pod: metrics",
    ),
    (
        "tries-nothing-else",
        lambda seen: scene.with_look(
            seen, lambda look: replace(look, connections=look.connections | {Connection("tcp", 9, "203.0.113.9", 443)})
        ),
        "nobody expects: tcp to 203.0.113.9 port 443",
    ),
    ("operator-non-root", operators_container(runAsUser=0), "container poller is told to run as user 0"),
    ("operator-no-capabilities", operators_container(capabilities={"add": ["NET_RAW"], "drop": ["ALL"]}), "NET_RAW"),
    ("operator-no-escalation", operators_container(privileged=True), "privileged True"),
    ("operator-masked", operators_container(procMount="Unmasked"), "procMount Unmasked"),
    ("operator-shares-no-namespace", operator(hostPID=True), "sets hostPID"),
    ("operator-nothing-of-the-node", operator(volumes=[{"name": "h", "hostPath": {"path": "/"}}]), "paths of its node"),
    ("operator-placed-by-the-cluster", operator(nodeName="one"), "names its node, one"),
    ("operator-names", operator(dnsPolicy="None"), "dnsPolicy None"),
    ("operator-seccomp", operator(securityContext={}), "has the seccomp profile None"),
    ("operator-read-only-root", operators_container(readOnlyRootFilesystem=False), "readOnlyRootFilesystem False"),
    (
        "operator-apparmor",
        operator(securityContext={"appArmorProfile": {"type": "Unconfined"}}),
        "AppArmor profile Unconfined",
    ),
    ("pod-goes", moments(gone=51.0), "30 s after their work had ended: work-1"),
    ("pod-goes", moments(gone=None), "30 s after their work had ended: work-1"),
    ("pod-goes", came_again, "came again after they had gone: work-1"),
    (
        "no-objects-left",
        lambda seen: scene.with_objects(seen, jobs={"metadata": {"name": "work-1", "uid": "job-1"}}),
        "work-1: jobs/work-1",
    ),
    (
        "no-objects-left",
        lambda seen: scene.with_objects(seen, configmaps={"metadata": {"name": "of-work"}, "data": {"pod": "uid-1"}}),
        "work-1: configmaps/of-work",
    ),
    ("survivors-untouched", disturbed(after={}), "the pod of sandbox work-2 is gone"),
    ("survivors-untouched", disturbed(after={"work-2": FAILED_POD}), "work-2 has failed"),
]


@pytest.mark.parametrize(("name", "build", "words"), RED, ids=[f"{each[0]}-{at}" for at, each in enumerate(RED)])
def test_it_turns_red(name: str, build: Build, words: str) -> None:
    """By its own rule and its clause, with a sentence that says what was found."""
    found = judged(build(everything_asked()))
    assert found[name].verdict is Verdict.FAILED, found[name].message
    assert words in found[name].message
    assert of_clause(RULES[name].clause, tuple(found.values())) is Verdict.FAILED


def test_every_rule_has_been_seen_red() -> None:
    assert {name for name, *_ in RED} == set(RULES)


def test_no_value_of_a_secret_is_in_a_sentence() -> None:
    for _, build, _ in RED:
        assert all(scene.TOKEN not in each.message for each in judged(build(everything_asked())).values())


BLIND: list[tuple[Build, str, tuple[str, ...]]] = [
    (
        lambda seen: replace(seen, sandboxes=()),
        "no sandbox was seen in team in 60 s",
        (
            "non-root",
            "non-root-in-fact",
            "sandbox-accounts-without-rights",
            "no-usable-token",
            "no-operator-secret-inside",
            "pod-goes",
            "no-objects-left",
            "scheduler-decides",
            "placement-in-force",
            "no-api-token",
        ),
    ),
    (
        lambda seen: replace(
            seen, sandboxes=tuple(replace(each, inside=Absent("no probe")) for each in seen.sandboxes)
        ),
        "no probe",
        ("non-root-in-fact", "no-usable-token", "no-operator-secret-inside"),
    ),
    (
        lambda seen: scene.with_inside(seen, lambda look: replace(look, belongings=None, unread="another user")),
        "another user",
        ("no-usable-token", "no-operator-secret-inside"),
    ),
    (
        lambda seen: replace(seen, inside=Absent("no probe")),
        "no probe",
        ("dials-out-only", "tries-nothing-else", "no-secret-in-the-process"),
    ),
    (
        lambda seen: scene.with_look(seen, lambda look: replace(look, belongings=None)),
        "was not looked into",
        ("no-secret-in-the-process",),
    ),
    (
        lambda seen: scene.with_look(seen, lambda look: replace(look, looks=0)),
        "was not looked into",
        ("dials-out-only", "tries-nothing-else"),
    ),
    (
        lambda seen: scene.with_look(seen, lambda look: replace(look, connections=frozenset(), listeners=frozenset())),
        "not even one to the API server",
        ("dials-out-only", "tries-nothing-else"),
    ),
    (
        lambda seen: replace(seen, rights=Absent("may not ask")),
        "may not ask",
        ("role-as-evaluated", "full-matrix", "sandbox-accounts-without-rights", "narrow-baseline"),
    ),
    (
        lambda seen: replace(seen, expected=replace(seen.expected, grant=None)),
        "nobody has said which rights",
        ("role-as-evaluated", "full-matrix"),
    ),
    (
        lambda seen: scene.with_rights(seen, matrix=False),
        "did not say which resources",
        ("full-matrix",),
    ),
    (
        lambda seen: replace(
            scene.with_rights(seen, operator=scene.FREE_FOR_ALL),
            expected=replace(seen.expected, grant=Grant(scene.GRANTED, exact=False)),
        ),
        "find no right",
        ("role-as-evaluated", "full-matrix", "sandbox-accounts-without-rights", "narrow-baseline"),
    ),
    (
        lambda seen: scene.with_rights(seen, everybody=frozenset({Right("list", "pods", OWN)})),
        "every account of this namespace may",
        ("role-as-evaluated", "full-matrix"),
    ),
    (
        lambda seen: scene.with_rights(seen, sandboxes={}),
        "rights of worker were not asked",
        ("sandbox-accounts-without-rights",),
    ),
    (
        lambda seen: replace(seen, objects=Absent("may not list")),
        "may not list",
        ("no-secret-elsewhere", "encoded-secrets-too", "no-objects-left", "no-port-leads-to-it"),
    ),
    (
        lambda seen: replace(seen, objects={}),
        "our account may not list Secrets",
        ("no-secret-elsewhere", "encoded-secrets-too", "no-secret-in-the-process", "no-operator-secret-inside"),
    ),
    (lambda seen: replace(seen, objects={}), "our account may not list Services", ("no-port-leads-to-it",)),
    (
        lambda seen: replace(seen, objects={"secrets": ()}),
        "no Secret of team has a value",
        ("no-secret-elsewhere", "encoded-secrets-too"),
    ),
    (
        lambda seen: replace(seen, expected=replace(seen.expected, public=frozenset({"queue/token"}))),
        "no Secret of team has a value",
        ("no-secret-elsewhere",),
    ),
    (
        lambda seen: replace(seen, logs=Absent("may not read logs")),
        "may not read logs",
        ("no-secret-elsewhere", "no-token-printed", "encoded-secrets-too"),
    ),
    (
        lambda seen: replace(seen, logs={"l": b""}, sandboxes=tuple(replace(each, log=b"") for each in seen.sandboxes)),
        "has printed nothing",
        ("no-token-printed",),
    ),
    (
        lambda seen: replace(seen, unlisted=("cats.corp.test",)),
        "may not list cats.corp.test",
        ("no-objects-left", "no-secret-elsewhere", "encoded-secrets-too"),
    ),
    (
        lambda seen: sandbox_logs(seen, Absent("502 Bad Gateway"), b"did item 18"),
        "502 Bad Gateway",
        ("no-secret-elsewhere", "encoded-secrets-too", "no-token-printed"),
    ),
    (
        lambda seen: sandbox_logs(seen, Gone("it went"), Gone("it went")),
        "it went",
        ("no-secret-elsewhere", "encoded-secrets-too", "no-token-printed"),
    ),
    (
        lambda seen: replace(seen, logs={"the log of poller": b"polling", "that of poller-2": Absent("500 kubelet")}),
        "500 kubelet",
        ("no-secret-elsewhere", "encoded-secrets-too", "no-token-printed"),
    ),
    (
        lambda seen: replace(seen, unlooked=("poller-b: it was not looked into",)),
        "not each pod of the operator was seen from inside: poller-b: it was not looked into",
        ("dials-out-only", "tries-nothing-else", "no-secret-in-the-process"),
    ),
    (
        lambda seen: replace(seen, pods=()),
        "does not find the operator's own pod",
        ("no-objects-left",),
    ),
    (moments(ended=None), "no sandbox ended by itself", ("pod-goes",)),
    (moments(running=None), "no sandbox was seen running that was gone later", ("pod-goes",)),
    (moments(gone=55.0, ended=54.0), "no sandbox was gone for 10 s", ("no-objects-left",)),
    (lambda seen: replace(seen, disturbance=Absent("none ran")), "none ran", ("survivors-untouched",)),
    (disturbed(over=frozenset({"work-2"})), "no sandbox ran on", ("survivors-untouched",)),
    (disturbed(successor=""), "no other pod of the operator", ("survivors-untouched",)),
    (
        lambda seen: replace(
            scene.with_pods(seen, lambda pod: pod["spec"].pop("automountServiceAccountToken")),
            accounts=Absent("may not list accounts"),
        ),
        "may not list accounts",
        ("no-api-token",),
    ),
    (
        pods(lambda pod: pod["metadata"].pop("managedFields")),
        "its managedFields do not show it",
        ("scheduler-decides",),
    ),
    (operator(), "", ()),
    (
        lambda seen: replace(seen, workload={"metadata": {"name": "x", "uid": "u"}}),
        "no template of a pod",
        ("operator-non-root",),
    ),
    (
        lambda seen: replace(seen, workload={"metadata": {"name": "x", "uid": "u"}}),
        "no labels",
        ("no-port-leads-to-it",),
    ),
    (
        lambda seen: replace(
            seen,
            expected=replace(
                seen.expected, egress=(*(seen.expected.egress or ()), scene.anywhere("203.0.113.0/24", 9))
            ),
        ),
        "covers even",
        ("tries-nothing-else",),
    ),
    (
        lambda seen: scene.with_look(
            replace(seen, objects={"secrets": seen.objects["secrets"]}),  # type: ignore[index]
            lambda look: replace(look, belongings=Belongings({}, {})),
        ),
        "shows no variable",
        ("no-secret-in-the-process",),
    ),
    (
        lambda seen: scene.with_inside(seen, lambda look: replace(look, belongings=Belongings({}, {"/a": b""}))),
        "hardly anything",
        ("no-usable-token", "no-operator-secret-inside"),
    ),
]


@pytest.mark.parametrize(("build", "words", "names"), BLIND, ids=[str(at) for at in range(len(BLIND))])
def test_without_evidence_nothing_is_green(build: Build, words: str, names: tuple[str, ...]) -> None:
    found = judged(build(everything_asked()))
    for name in names:
        assert found[name].verdict is Verdict.COULD_NOT_RUN, f"{name}: {found[name].verdict} {found[name].message}"
        assert words in found[name].message, name


def test_what_is_found_counts_whatever_was_not_read() -> None:
    seen = replace(everything_asked(), logs={"l": LOGGED, "m": Absent("500")}, unlisted=("cats.corp.test",))
    found = judged(sandbox_logs(seen, Absent("500"), JWT))
    assert {found[name].verdict for name in ("no-secret-elsewhere", "no-token-printed")} == {Verdict.FAILED}


def test_what_is_found_in_one_of_the_operators_processes_counts_whatever_was_not_read_of_another() -> None:
    seen = everything_asked()
    held = replace(scene.inside(Belongings({"T": scene.TOKEN}, {})), unread="")
    unread = replace(scene.inside(Belongings({}, {})), belongings=None, unread="another user")
    found = judged(replace(seen, inside={"a/poller": unread, "b/poller": held}))["no-secret-in-the-process"]
    assert found.verdict is Verdict.FAILED
    good = scene.inside(scene.OWN_BELONGINGS)
    found = judged(replace(seen, inside={"a/poller": good, "b/poller": unread}))["no-secret-in-the-process"]
    assert (found.verdict, found.message) == (Verdict.COULD_NOT_RUN, "another user")


def test_how_far_logs_were_read_is_said() -> None:
    seen = replace(
        sandbox_logs(everything_asked(), Gone("it went"), b"did item 18"), cut=("work-2",), lost=("poller-1-a",)
    )
    found = judged(seen)
    for name in ("no-secret-elsewhere", "no-token-printed"):
        assert found[name].verdict is Verdict.PASSED
        assert found[name].message.endswith(
            "; of work-2 only the beginning of the log was read; of poller-1-a a container's log was not kept any more"
            "; 1 logs were gone with their pods"
        )


def test_what_nobody_asks_for_is_no_green() -> None:
    quiet = replace(
        scene.good(), disturbance=None, expected=replace(scene.good().expected, egress=None, placement=None)
    )
    found = judged(quiet)
    for name in ("tries-nothing-else", "placement-in-force", "survivors-untouched"):
        assert found[name].verdict is Verdict.NOT_APPLICABLE
        assert found[name].message.startswith("not asked: ")
    assert rules.summary(RunVerdict.OBSERVED, counted(passed=1, must=1), tuple(found.values()), partial=True) == (
        "observed: 1 of 1 MUST; not asked: EGR-03, POD-14, REC-01 (a selection of the contract)"
    )


def test_what_is_only_called_alike_is_not_left() -> None:
    """Another sandbox whose name begins like it, and an owner that makes its pod again."""
    replica_set = {"kind": "ReplicaSet", "name": "work", "uid": "rs-1"}
    seen = scene.with_pods(everything_asked(), lambda pod: pod["metadata"].update(ownerReferences=[replica_set]))
    seen = scene.with_objects(
        seen, pods={"metadata": {"name": "work-10"}}, replicasets={"metadata": {"name": "work", "uid": "rs-1"}}
    )
    assert judged(seen)["no-objects-left"].verdict is Verdict.PASSED


def test_what_admission_loosened_is_not_held_against_the_operator() -> None:
    """As it stands it is open, and its maker had submitted it closed: nobody is blamed, and nothing is green."""

    def loosened(pod: Object) -> None:
        owned: Object = {"f:spec": {"f:containers": {}, "f:securityContext": {}}}
        pod["spec"]["hostNetwork"] = True
        pod["metadata"]["managedFields"] = [{"manager": "poller", "time": "1", "fieldsV1": owned}]

    found = judged(scene.with_pods(everything_asked(), loosened))["nothing-of-the-host"]
    assert found.verdict is Verdict.COULD_NOT_RUN
    assert "admission has changed what was submitted" in found.message


def test_what_every_pod_is_given_is_nobodys_choice() -> None:
    """Tolerations of five minutes, and the volume of an automatic token, which POD-06 speaks of."""
    tolerations = [
        {"key": f"node.kubernetes.io/{name}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for name in ("not-ready", "unreachable")
    ]
    injected = {"name": "kube-api-access-x", "projected": {"sources": []}}

    def given(pod: Object) -> None:
        pod["spec"]["tolerations"] = tolerations
        pod["spec"]["volumes"].append(injected)

    found = judged(scene.with_pods(everything_asked(), given))
    assert found["scheduler-decides"].verdict is Verdict.PASSED
    assert found["scratch-only"].verdict is Verdict.PASSED


def test_our_own_container_is_none_of_the_operators() -> None:
    guest = {"name": "byohost-look-1", "image": "probe"}
    seen = scene.with_pods(everything_asked(), spec(ephemeralContainers=[guest]))
    assert judged(seen)["limits"].verdict is Verdict.PASSED
    theirs = scene.with_pods(everything_asked(), spec(ephemeralContainers=[{"name": "debugger"}]))
    assert judged(theirs)["limits"].verdict is Verdict.FAILED


def test_a_rule_that_breaks_is_ours() -> None:
    """An exception of ours is no verdict, in a rule and in its control."""

    def broken(_: Seen) -> str:
        raise KeyError("x")

    def fine(_: Seen) -> str:
        return "seen"

    rule = answers.Rule("POD-01", "it", "claim", broken, fine)
    (found,) = answers.judged([rule], scene.good())
    assert (found.verdict, found.message) == (Verdict.ERROR, "KeyError: 'x'")
    (other,) = answers.judged([replace(rule, ask=fine, control=broken)], scene.good())
    assert other.verdict is Verdict.ERROR
    assert "its control did not find what it must" in other.message


def counted(**changes: int) -> Counts:
    names = ("must", "passed", "waived", "failed", "error", "could_not_run", "not_run", "not_applicable")
    rest = ("not_under_test", "unchecked", "should", "should_failed")
    return Counts(**(dict.fromkeys((*names, *rest), 0) | changes))


def test_the_summary_names_what_is_missing() -> None:
    counts = counted(must=5, passed=2, failed=1, could_not_run=2)
    assert rules.summary(RunVerdict.NOT_CONFORMANT, counts, (), partial=False) == (
        "not-conformant: observed 2 of 5 MUST; 1 failed; 2 could not run"
    )


def test_a_green_never_reads_as_conformant() -> None:
    assert rules.named(RunVerdict.CONFORMANT) is RunVerdict.OBSERVED
    assert rules.named(RunVerdict.INCOMPLETE) is RunVerdict.INCOMPLETE


def test_other_clauses_are_not_applicable() -> None:
    (found,) = rules.aside([CONTRACT["KEY-01"]])
    assert (found.clause, found.verdict) == ("KEY-01", Verdict.NOT_APPLICABLE)


def test_what_is_wrong_with_many_is_told_once() -> None:
    faults = [(f"work-{number}", "it is open") for number in range(1, 6)]
    assert answers.grouped([*faults, ("other", "it is root")]) == (
        "other: it is root; work-1, work-2, work-3 and 2 more: it is open"
    )


def test_a_resolvers_socket_is_no_listener() -> None:
    """Musl asks name servers from a datagram socket without a peer, which a look may happen upon."""
    asking = frozenset({ASKING})
    seen = scene.with_look(scene.good(), lambda look: replace(look, listeners=look.listeners | asking))
    assert judged(seen)["dials-out-only"].verdict is Verdict.PASSED
