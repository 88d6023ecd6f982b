"""Taken, refused by whom, changed in what."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from conformance.preflight import admission, sandbox_pod
from conformance.preflight.admission import Tried
from conformance.preflight.candidates import Candidate
from conformance.preflight.finding import Answer
from tests.conformance.preflight.conftest import status

Object = dict[str, Any]
POD = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"])
CANDIDATE = Candidate("a sandbox", "/api/v1/namespaces/a/pods", POD)


def tried(code: int, message: str, **details: str) -> Tried:
    return Tried(CANDIDATE, code, status(code, message, **details))


@pytest.mark.parametrize(
    ("code", "message", "who"),
    [
        (403, 'pods is forbidden: User "x" cannot create resource "pods" in API group ""', "by rights"),
        (
            403,
            'roles "x" is forbidden: user "y" is attempting to grant RBAC permissions not currently held',
            "by rights",
        ),
        (403, 'pods "s" is forbidden: violates PodSecurity "restricted:latest": privileged', "by Pod Security"),
        (403, 'pods "s" is forbidden: exceeded quota: q, requested: pods=1', "by a ResourceQuota"),
        (403, 'pods "s" is forbidden: failed quota: q: must specify limits.ephemeral-storage', "by a ResourceQuota"),
        (403, "pods is forbidden: maximum memory usage per Container is 64Mi, but limit is 128Mi", "by a LimitRange"),
        (400, 'admission webhook "w.corp" denied the request: no', "by an admission webhook"),
        (
            422,
            "pods \"s\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
            "a Validating",
        ),
        (500, 'failed calling webhook "w.corp": connect: connection refused', "webhook that does not answer"),
        (400, 'strict decoding error: unknown field "spec.x"', "by the API server"),
        (403, "unable to create new content in namespace a because it is being terminated", "which is going away"),
        (404, 'namespaces "a" not found', "by the missing namespace"),
        (422, "Pod is invalid: spec.x: Required", "by the API server"),
    ],
)
def test_who_refuses_in_its_own_words(code: int, message: str, who: str) -> None:
    found = admission.objects("pods", "a", [tried(code, message)])
    assert found.answer is Answer.NOT_READY
    assert who in found.words
    assert message in found.evidence[0]
    assert found.remedy.endswith(".")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (400, 'admission webhook "w.corp" does not support dry run'),
        (500, "etcd is away"),
        (429, "too many requests"),
    ],
)
def test_what_says_nothing_of_the_object(code: int, message: str) -> None:
    assert admission.objects("pods", "a", [tried(code, message)]).answer is Answer.CANNOT_TELL


def test_one_no_is_not_outweighed_by_an_i_do_not_know() -> None:
    both = [tried(500, "etcd is away"), tried(422, "invalid")]
    assert admission.objects("pods", "a", both).answer is Answer.NOT_READY


def test_nothing_tried_is_nothing_told() -> None:
    assert admission.objects("bundle", "a", []).answer is Answer.CANNOT_TELL


def test_a_kind_without_a_place_cannot_be_told() -> None:
    foreign = Tried(Candidate("Widget w", "", {"apiVersion": "x/v1", "kind": "Widget"}), 0, {"message": "not tried"})
    assert admission.objects("bundle", "a", [foreign]).answer is Answer.CANNOT_TELL


def rbac(kind: str, code: int, body: Object) -> Tried:
    api = "rbac.authorization.k8s.io/v1"
    sent = {"apiVersion": api, "kind": kind, "metadata": {"name": "b-anew"}}
    if kind == "RoleBinding":
        sent["roleRef"] = {"kind": "Role", "name": "b"}
    return Tried(Candidate(f"{kind} b", f"/apis/{api}/namespaces/a/{kind.lower()}s", sent), code, body or sent)


NO_ROLE = status(404, 'rolebindings.rbac.authorization.k8s.io "b" not found', kind="rolebindings", name="b")
"""As an API server says it: it is the Role that is not there."""


def test_a_binding_waits_for_its_role() -> None:
    """A dry-run leaves no Role behind, so a binding to it is not found by who may not bind any."""
    found = admission.objects("bundle", "a", [rbac("Role", 201, {}), rbac("RoleBinding", 404, NO_ROLE)])
    assert found.answer is Answer.READY
    assert found.evidence == ("RoleBinding b: taken as far as can be told before its Role is there",)


@pytest.mark.parametrize(
    "beside",
    [
        [],
        [rbac("Role", 403, status(403, "no"))],
        [Tried(CANDIDATE, 404, NO_ROLE)],
    ],
)
def test_a_role_that_nobody_brings_is_missing(beside: list[Tried]) -> None:
    """It was not tried, or not taken, or what misses it is no binding."""
    found = admission.objects("bundle", "a", [*beside, rbac("RoleBinding", 404, NO_ROLE)])
    assert found.answer is Answer.NOT_READY


def test_a_warning_is_quoted_and_a_lost_field_is_red() -> None:
    kept = copy.deepcopy(POD)
    warned = Tried(CANDIDATE, 201, kept, ('299 - "would violate \\"restricted\\""', "odd"))
    found = admission.objects("pods", "a", [warned], "default")
    assert found.answer is Answer.READY
    assert found.evidence == ('a sandbox: warning: would violate "restricted"', "a sandbox: warning: odd")
    assert found.words.endswith("tried in default since a is not there yet")
    del kept["spec"]["terminationGracePeriodSeconds"]
    lost = admission.objects("pods", "a", [Tried(CANDIDATE, 201, kept)])
    assert (lost.answer, lost.costs) == (Answer.NOT_READY, ("BND-34",))
    assert "spec.terminationGracePeriodSeconds is dropped" in lost.evidence[0]


def changed(change: Callable[[Object], object]) -> Tried:
    kept = copy.deepcopy(POD)
    change(kept["spec"])
    return Tried(CANDIDATE, 201, kept)


def test_defaults_are_no_change() -> None:
    """What the API server itself fills in, in its own notation."""

    def fill(spec: Object) -> None:
        spec["dnsPolicy"] = "ClusterFirst"
        spec["tolerations"] = [{"key": "node.kubernetes.io/not-ready"}]
        spec["containers"][0]["resources"]["limits"]["cpu"] = "0.5"
        spec["volumes"].append({"name": "kube-api-access-x1", "projected": {}})

    found = admission.changes("a", [changed(fill)])
    assert (found.answer, found.evidence) == (Answer.READY, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda spec: spec["containers"].append({"name": "istio-proxy", "image": "i"}),
            "[istio-proxy] is added, of the",
        ),
        (lambda spec: spec["volumes"].append({"name": "h", "hostPath": {"path": "/"}}), "[h] is added, a hostPath"),
        (
            lambda spec: spec["containers"][0]["securityContext"].update(readOnlyRootFilesystem=False),
            "readOnlyRootFilesystem becomes False where True was sent",
        ),
        (lambda spec: spec.update(hostNetwork=True), "spec.hostNetwork is added"),
        (lambda spec: spec["containers"][0].update(envFrom=[{"secretRef": {"name": "s"}}]), "envFrom gains"),
    ],
)
def test_what_is_judged_with_the_sandbox_is_grave(change: Callable[[Object], object], words: str) -> None:
    found = admission.changes("a", [changed(change)])
    assert found.answer is Answer.NOT_READY
    assert words in found.evidence[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda spec: spec["containers"][0].update(image="mirror.corp/x"),
        lambda spec: spec["containers"][0]["volumeMounts"][0].update(mountPath="/elsewhere"),
        lambda spec: spec["volumes"].append({"name": "token", "projected": {}}),
        lambda spec: spec["volumes"].append({"name": "bare"}),
        lambda spec: spec.update(nodeSelector={"pool": "x"}),
        lambda spec: spec["containers"][0].update(env=[{"name": "HTTPS_PROXY", "value": "http://proxy"}]),
    ],
)
def test_another_change_is_a_note(change: Callable[[Object], object]) -> None:
    assert admission.changes("a", [changed(change)], "default").answer is Answer.NOTE


def test_a_field_that_is_gone_is_told_elsewhere() -> None:
    """Of two findings about one thing, that of the objects is the red one."""
    assert admission.changes("a", [changed(lambda spec: spec.pop("restartPolicy"))]).answer is Answer.READY


def test_where_no_pod_is_taken_nothing_is_seen() -> None:
    assert admission.changes("a", [tried(403, "no")]).answer is Answer.CANNOT_TELL
