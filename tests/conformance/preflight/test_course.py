"""A preflight against an API server on loopback: what it finds, in which order, and what it leaves."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from werkzeug import Response

from conformance import builtin
from conformance.contract import Contract
from conformance.preflight import candidates, course, kubeconfig
from conformance.preflight.api import Api
from conformance.preflight.finding import Answer, Finding, Verdict, verdict
from conformance.preflight.ground import Ground, Request
from conformance.preflight.questions import STEPS
from conformance.preflight.rights import Access
from tests.conformance.preflight.conftest import Double, kubeconfig_of, node, status


def place_of(file: Path) -> kubeconfig.Place:
    return kubeconfig.place(kubeconfig.parsed(file.read_text(), file), str(file), None)


def request_of(*namespaces: str, access: Access = Access.NAMESPACE, proxy: bool = False) -> Request:
    target = builtin.reference_target()
    bundles = tuple(
        candidates.of(candidates.rendered(name, target, None, None), "platform", name) for name in namespaces
    )
    return Request(access, bundles, "amd64", proxy)


def asked(double: Double, request: Request) -> list[Finding]:
    return list(course.findings(place_of(double.kubeconfig), request, lambda _: None))


def the(findings: Sequence[Finding], name: str) -> Finding:
    [found] = [each for each in findings if each.id == name]
    return found


def test_a_good_cluster_is_ready(double: Double) -> None:
    """Each question is answered, in the order of the page; none says no."""
    found = asked(double, request_of("team-a"))
    assert verdict(found, course.EXPECTED) is Verdict.READY
    assert tuple(each.id for each in found) == course.EXPECTED
    assert {each.id: each.answer for each in found if each.answer is not Answer.READY} == {
        "pod-security": Answer.NOTE,
        "identity-webhook": Answer.NOTE,
        **dict.fromkeys(("pulls", "names", "kube-api", "destinations", "policies"), Answer.NOT_ASKED),
    }
    assert double.written == []
    assert "we are system:serviceaccount:team-a:preflight, of dev" in the(found, "api").words


def test_nothing_but_reviews_and_dry_runs_is_sent(double: Double) -> None:
    """A request that could change something would be a POST without dryRun, or of another method."""
    asked(double, request_of("team-a", access=Access.CLUSTER))
    assert {method for method, _ in double.asked} == {"GET", "POST"}
    assert double.written == []
    assert ("POST", "/api/v1/namespaces/team-a/secrets") in double.asked


def test_two_namespaces_are_asked_each(double: Double) -> None:
    double.namespaces["team-b"] = {"metadata": {"name": "team-b"}}
    found = asked(double, request_of("team-a", "team-b"))
    assert [each.namespace for each in found if each.id == "bundle"] == ["team-a", "team-b"]


def test_a_namespace_that_is_not_there_is_tried_elsewhere(double: Double) -> None:
    """With cluster access the bundle makes it: the Namespace is tried itself, the rest in `default`."""
    found = asked(double, request_of("byohost-new", access=Access.CLUSTER))
    assert verdict(found, course.EXPECTED) is Verdict.READY
    assert the(found, "bundle").words.endswith("tried in default since byohost-new is not there yet")
    assert ("POST", "/api/v1/namespaces") in double.asked
    assert not [path for method, path in double.asked if method == "POST" and "/byohost-new/" in path]
    assert the(found, "pod-security").answer is Answer.READY


def test_what_admission_refuses_is_not_ready_in_its_own_words(double: Double) -> None:
    words = 'admission webhook "validate.kyverno.svc" denied the request: no image without a signature'
    double.refused["pods"] = status(403, words, "Forbidden")
    found = asked(double, request_of("team-a"))
    assert verdict(found, course.EXPECTED) is Verdict.NOT_READY
    assert words in the(found, "pods").evidence[0]
    assert the(found, "changes").answer is Answer.CANNOT_TELL
    assert the(found, "identity-webhook").answer is Answer.CANNOT_TELL
    assert the(found, "rights").answer is Answer.READY


def test_a_right_that_a_review_denies_and_a_dry_run_has(double: Double) -> None:
    """The dry-run counts, and the contradiction is said."""
    double.denied = {"create secrets"}
    found = the(asked(double, request_of("team-a")), "rights")
    assert found.answer is Answer.READY
    assert found.evidence == ("create secrets: a review says no, a dry-run takes it; the dry-run counts",)


def test_a_right_that_a_review_grants_and_a_dry_run_has_not(double: Double) -> None:
    denied = 'secrets is forbidden: User "x" cannot create resource "secrets" in API group ""'
    double.refused["secrets"] = status(403, denied, "Forbidden")
    found = asked(double, request_of("team-a"))
    assert the(found, "rights").answer is Answer.NOT_READY
    assert "create secrets: the bundle is applied and removed" in the(found, "rights").evidence


def test_what_may_not_be_read_is_not_asked(double: Double) -> None:
    """With namespace access nobody expects the nodes; no request is made that would be refused."""
    double.denied = {
        "list nodes",
        "list resourcequotas",
        "list limitranges",
        "get namespaces",
        "create serviceaccounts/token",
    }
    found = asked(double, request_of("team-a"))
    for name in ("nodes", "architecture", "quota", "limits", "pod-security", "issuer"):
        assert the(found, name).answer is Answer.NOT_ASKED, name
        assert "it needs the right to " in the(found, name).words
    paths = {path for _, path in double.asked}
    assert not paths & {"/api/v1/nodes", "/api/v1/namespaces/team-a", "/api/v1/namespaces/team-a/resourcequotas"}
    assert verdict(found, course.EXPECTED) is Verdict.READY


def test_with_cluster_access_the_same_cannot_be_told(double: Double) -> None:
    double.denied = {"list nodes"}
    found = asked(double, request_of("team-a", access=Access.CLUSTER))
    assert the(found, "nodes").answer is Answer.CANNOT_TELL
    assert [each.answer for each in found if each.id == "rights"] == [Answer.READY, Answer.NOT_READY]


def test_leftovers_are_found_by_their_metadata(double: Double) -> None:
    double.lists["secrets"] = [{"metadata": {"name": "byohost-install-key"}}, {"metadata": {"name": "other"}}]
    double.lists["namespaces"] = [{"metadata": {"name": "byohost-other"}}]
    found = asked(double, request_of("team-a", access=Access.CLUSTER))
    here, there = (each for each in found if each.id == "leftovers")
    assert here.answer is Answer.NOT_READY
    assert "secrets/byohost-install-key" in here.words
    assert there.answer is Answer.NOTE
    double.denied = {"list secrets", "list namespaces"}
    [alone] = [each for each in asked(double, request_of("team-a", access=Access.CLUSTER)) if each.id == "leftovers"]
    assert alone.answer is Answer.CANNOT_TELL


def test_the_proxy_that_was_asked_for_cannot_be_told(double: Double) -> None:
    found = asked(double, request_of("team-a", proxy=True))
    assert the(found, "destinations").answer is Answer.CANNOT_TELL
    assert verdict(found, course.EXPECTED) is Verdict.CANNOT_TELL


def test_an_api_server_that_stops_answering_ends_in_findings(double: Double) -> None:
    """A 500 where everybody may ask is told for each question that it keeps from an answer."""
    double.whole["/api/v1/nodes"] = Response('{"kind": "Status", "message": "etcd is away"}', 500)
    double.whole["/api/v1/namespaces/team-a"] = Response('{"kind": "Status", "message": "etcd is away"}', 500)
    found = asked(double, request_of("team-a"))
    for name in ("nodes", "architecture", "pod-security", "quota", "limits"):
        assert the(found, name).answer is Answer.CANNOT_TELL, name
        assert "etcd is away" in the(found, name).words


def test_nodes_of_another_architecture(double: Double) -> None:
    double.lists["nodes"] = [node("one"), node("two", architecture="arm64")]
    found = asked(double, request_of("team-a"))
    assert the(found, "architecture").answer is Answer.NOT_READY


@pytest.mark.parametrize(
    ("path", "code", "body", "words"),
    [
        ("/version", 401, '{"kind": "Status", "message": "Unauthorized"}', "does not know the credentials"),
        ("/version", 200, "<html>Log in</html>", "is no Kubernetes API server"),
        (
            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            401,
            '{"kind": "Status", "message": "Unauthorized"}',
            "does not know the credentials",
        ),
    ],
)
def test_what_answers_and_does_not_let_us_in(double: Double, path: str, code: int, body: str, words: str) -> None:
    """One sentence, and what could not be asked by name."""
    double.whole[path] = Response(body, code)
    found = asked(double, request_of("team-a"))
    assert [each.id for each in found] == ["kubeconfig", "api", "rest"]
    assert words in found[1].words
    assert verdict(found, course.EXPECTED) is Verdict.CANNOT_TELL


def test_verification_stays_on_whatever_the_kubeconfig_says(double: Double, tmp_path: Path) -> None:
    document = kubeconfig_of(f"https://127.0.0.1:{double.server.port}", "ca.crt")
    cluster = document["clusters"][0]["cluster"]
    cluster["insecure-skip-tls-verify"] = True
    del cluster["certificate-authority"]
    double.kubeconfig.write_text(yaml.safe_dump(document))
    first, second, _ = asked(double, request_of("team-a"))
    assert first.answer is Answer.NOTE
    assert second.answer is Answer.NOT_READY
    assert "not signed by the authority" in second.words
    assert double.asked == []


def test_no_time_is_left(double: Double) -> None:
    """What comes after the last second is told as not asked, each question by its name, and nothing is sent."""
    place = place_of(double.kubeconfig)
    ground = Ground(Api.connect(place, place.user, time.monotonic()), request_of("team-a"))
    found = [each for step in STEPS for each in course.answered(step, ground)]
    assert [each.id for each in found] == [name for step in STEPS for name in step.names]
    assert {(each.answer, each.words) for each in found} == {(Answer.CANNOT_TELL, "no time was left to ask")}
    assert double.asked == []


def test_every_cost_is_of_the_contract(double: Double) -> None:
    """A clause, a family or a level: whatever the findings of a bad day name."""
    contract: Contract = builtin.contract()
    known = {each.id for each in contract} | {each.family for each in contract} | {str(each.level) for each in contract}
    double.version = "v1.30.0"
    double.denied = {"create pods/exec", "list nodes", "create serviceaccounts/token"}
    double.refused = {"deployments": status(403, "nothing is let in")}
    double.lists = {
        "limitranges": [{"spec": {"limits": [{"type": "Container", "max": {"cpu": "1m"}}]}}],
        "resourcequotas": [{"metadata": {"name": "q"}, "spec": {"hard": {"pods": "1"}}}],
        "pods": [{"metadata": {"name": "byohost-x"}}],
    }
    found = asked(double, request_of("team-a", access=Access.CLUSTER))
    costs = {cost for each in found for cost in each.costs}
    assert len(costs) > 10
    assert costs <= known
    no = {each.id for each in found if each.answer is Answer.NOT_READY}
    assert no >= {"version", "rights", "bundle", "quota", "limits", "leftovers"}
