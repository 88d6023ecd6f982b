"""What each question makes of a cluster's answers, against an API server on loopback."""

from dataclasses import replace

from conformance import builtin
from conformance.contract.clauses import Contract
from conformance.preflight import run
from conformance.preflight.finding import Answer, Verdict, verdict
from conformance.preflight.rights import GivenAccess
from tests.conformance.preflight.conftest import Double, asked, node, request_of, status, the


def test_two_namespaces_are_asked_each(double: Double) -> None:
    double.namespaces["team-b"] = {"metadata": {"name": "team-b"}}
    found = asked(double, request_of("team-a", "team-b"))
    assert [each.namespace for each in found if each.id == "bundle"] == ["team-a", "team-b"]


def test_a_namespace_that_is_not_there_is_tried_elsewhere(double: Double) -> None:
    """With cluster access the bundle makes it: the Namespace is tried itself, the rest in `default`."""
    found = asked(double, request_of("byohost-new", access=GivenAccess.CLUSTER))
    assert verdict(found, run.EXPECTED) is Verdict.READY
    assert the(found, "bundle").words.endswith("tried in default since byohost-new is not there yet")
    assert ("POST", "/api/v1/namespaces") in double.asked
    assert not [path for method, path in double.asked if method == "POST" and "/byohost-new/" in path]
    assert the(found, "pod-security").answer is Answer.READY
    for name in ("quota", "limits"):
        assert the(found, name).answer is Answer.NOTE
        assert "what the cluster gives to a new one is not seen" in the(found, name).words


def test_what_admission_refuses_is_not_ready_in_its_own_words(double: Double) -> None:
    words = 'admission webhook "validate.kyverno.svc" denied the request: no image without a signature'
    double.refused["pods"] = status(403, words, "Forbidden")
    found = asked(double, request_of("team-a"))
    assert verdict(found, run.EXPECTED) is Verdict.NOT_READY
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


def test_the_namespace_of_our_own_pods_has_its_rights_asked_too(double: Double) -> None:
    request = replace(request_of("team-a"), system="team-byohost")
    found = [each for each in asked(double, request) if each.id == "rights"]
    assert [(each.namespace, each.answer) for each in found] == [
        ("team-a", Answer.READY),
        ("team-byohost", Answer.READY),
    ]
    double.denied = {"create services"}
    found = [each for each in asked(double, request) if each.id == "rights"]
    assert {each.answer for each in found} == {Answer.NOT_READY}
    assert "create services: byohost's own pods are reached" in found[1].evidence


def test_with_cluster_access_rights_are_needed_in_namespaces_that_are_not_there_yet(double: Double) -> None:
    double.denied = {"create clusterroles"}
    whole = [each for each in asked(double, request_of("a", access=GivenAccess.CLUSTER)) if each.id == "rights"][-1]
    assert (whole.namespace, whole.answer, whole.costs) == ("the whole cluster", Answer.NOT_READY, ("BND-25",))
    double.denied = {"impersonate serviceaccounts", "create mutatingwebhookconfigurations"}
    whole = [each for each in asked(double, request_of("a", access=GivenAccess.CLUSTER)) if each.id == "rights"][-1]
    assert whole.answer is Answer.READY


def test_a_cluster_of_ipv6_alone_is_told_before_anything_is_built(double: Double) -> None:
    assert the(asked(double, request_of("team-a")), "addresses").words == "Services get addresses of IPv4"
    double.families = ["IPv6"]
    found = asked(double, request_of("team-a"))
    assert the(found, "addresses").answer is Answer.NOT_READY
    assert verdict(found, run.EXPECTED) is Verdict.NOT_READY
    double.denied = {"create services"}
    assert the(asked(double, request_of("team-a")), "addresses").answer is Answer.NOT_ASKED
    assert not double.written


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
    assert verdict(found, run.EXPECTED) is Verdict.READY


def test_with_cluster_access_the_same_cannot_be_told(double: Double) -> None:
    double.denied = {"list nodes"}
    found = asked(double, request_of("team-a", access=GivenAccess.CLUSTER))
    assert the(found, "nodes").answer is Answer.CANNOT_TELL
    assert [each.answer for each in found if each.id == "rights"] == [Answer.READY, Answer.NOT_READY]


def test_leftovers_are_found_by_their_metadata(double: Double) -> None:
    double.lists["secrets"] = [{"metadata": {"name": "byohost-install-key"}}, {"metadata": {"name": "other"}}]
    double.lists["namespaces"] = [{"metadata": {"name": "byohost-other"}}]
    found = asked(double, request_of("team-a", access=GivenAccess.CLUSTER))
    here, there = (each for each in found if each.id == "leftovers")
    assert here.answer is Answer.NOT_READY
    assert "secrets/byohost-install-key" in here.words
    assert there.answer is Answer.NOTE
    double.denied = {"list secrets", "list namespaces"}
    [alone] = [
        each for each in asked(double, request_of("team-a", access=GivenAccess.CLUSTER)) if each.id == "leftovers"
    ]
    assert alone.answer is Answer.CANNOT_TELL


def test_a_token_that_is_not_issued(double: Double) -> None:
    """A review said that we may ask; what comes instead is told as it is."""
    double.refused["token"] = status(404, 'serviceaccounts "default" not found')
    found = the(asked(double, request_of("team-a")), "issuer")
    assert found.answer is Answer.CANNOT_TELL
    assert 'serviceaccounts "default" not found' in found.words


def test_nodes_of_another_architecture(double: Double) -> None:
    double.lists["nodes"] = [node("one"), node("two", architecture="arm64")]
    found = asked(double, request_of("team-a"))
    assert the(found, "architecture").answer is Answer.NOT_READY


def test_every_cost_is_of_the_contract(double: Double) -> None:
    """A clause, a family or a level: whatever the findings of a bad day name."""
    contract: Contract = builtin.contract()
    known = {each.id for each in contract} | {each.family for each in contract} | {str(each.level) for each in contract}
    double.version = "v1.30.0"
    double.denied = {"create pods/exec", "list nodes", "create serviceaccounts/token"}
    double.refused = {"deployments": status(403, "nothing is let in")}
    double.lists = {
        "limitranges": [{"spec": {"limits": [{"type": "Container", "max": {"cpu": "1m"}}]}}],
        "resourcequotas": [
            {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "1"}}, "status": {"used": {"pods": "0"}}}
        ],
        "pods": [{"metadata": {"name": "byohost-x"}}],
    }
    found = asked(double, request_of("team-a", access=GivenAccess.CLUSTER))
    costs = {cost for each in found for cost in each.costs}
    assert len(costs) > 10
    assert costs <= known
    no = {each.id for each in found if each.answer is Answer.NOT_READY}
    assert no >= {"version", "rights", "bundle", "quota", "limits", "leftovers"}
