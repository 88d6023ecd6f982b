"""Pods of ours at an API server on loopback that runs none: what is made, what is told, and that all of it goes."""

import contextlib
import dataclasses

import pytest

from conformance.preflight import destinations, run
from conformance.preflight.cluster_answers import Probing
from conformance.preflight.finding import Answer, Verdict, verdict
from conformance.preflight.rights import GivenAccess
from tests.conformance.preflight.conftest import PROBING, Double, asked, place_of, request_of, status, the

ROOT = "/api/v1/namespaces/team-a/configmaps/kube-root-ca.crt"
CA = {"metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": "PEM"}}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, double: Double) -> None:
    """The waits of a test are short, and the namespace is as each is."""
    double.stored[ROOT] = CA
    for name, seconds in (("PULLED", 2.0), ("ENFORCED", 0.5)):
        monkeypatch.setattr(f"conformance.preflight.pod_questions.{name}", seconds)
    monkeypatch.setattr("conformance.preflight.probing.GOING", 1.0)


def left(double: Double) -> set[str]:
    return set(double.stored) - {ROOT}


def made(double: Double) -> set[str]:
    return {path.rpartition("/")[2] for path in double.written}


def test_what_is_made_is_told_and_goes(double: Double) -> None:
    """A pod for each node and the canary; nothing can be asked inside, and so nothing is green that would need it."""
    found = asked(double, request_of("team-a", probing=PROBING))
    assert made(double) == {"pods", "networkpolicies"}
    assert len(double.written) == 4
    assert the(found, "pulls").answer is Answer.READY
    assert {name: the(found, name).answer for name in ("names", "kube-api", "policies", "destinations")} == {
        "names": Answer.CANNOT_TELL,
        "kube-api": Answer.CANNOT_TELL,
        "policies": Answer.CANNOT_TELL,
        "destinations": Answer.NOT_ASKED,
    }
    assert the(found, "traces").words == "4 objects were made, labelled byohost.test/run=ab12cd34, and are gone"
    assert left(double) == set()
    assert verdict(found, (*run.EXPECTED, "traces")) is Verdict.CANNOT_TELL


def test_a_namespace_of_its_own_goes_as_well(double: Double) -> None:
    """With cluster access where none is there yet; its account and authority come with it."""
    double.namespaces.clear()
    for name, each in (("serviceaccounts/default", {"metadata": {}}), ("configmaps/kube-root-ca.crt", CA)):
        double.stored[f"/api/v1/namespaces/byohost-preflight-ab12cd34/{name}"] = dict(each)
    found = asked(double, request_of("new", access=GivenAccess.CLUSTER, probing=PROBING))
    assert "/api/v1/namespaces/byohost-preflight-ab12cd34" in double.gone
    assert the(found, "traces").answer is Answer.READY


def test_a_node_that_cannot_pull(double: Double) -> None:
    words = 'Failed to pull image "r/operator@sha256:1": x509: unknown authority'
    double.lists["events"] = [{"reason": "Failed", "message": words}]
    waiting = {"name": "operator", "state": {"waiting": {"reason": "ImagePullBackOff"}}}
    double.pod_status = {"containerStatuses": [waiting]}
    found = asked(double, request_of("team-a", probing=PROBING))
    assert the(found, "pulls").answer is Answer.NOT_READY
    assert "x509: unknown authority" in the(found, "pulls").evidence[0]
    assert the(found, "traces").answer is Answer.READY


def test_a_node_on_which_nothing_runs_is_no_green(double: Double) -> None:
    """It has pulled, and its probe has ended: of another architecture, say."""
    names = ("probe", "operator", "sandbox")
    double.pod_status = {"containerStatuses": [{"name": name, "state": {"terminated": {}}} for name in names]}
    found = asked(double, request_of("team-a", probing=PROBING))
    assert the(found, "pulls").answer is Answer.READY
    assert "one: no probe runs there" in the(found, "names").evidence
    for name in ("names", "kube-api", "policies"):
        assert the(found, name).answer is Answer.CANNOT_TELL


def test_pods_that_are_refused(double: Double) -> None:
    """Quota too small: the API server's words at each question, and nothing is left."""
    double.refused["pods"] = status(403, 'pods "x" is forbidden: exceeded quota: small')
    found = asked(double, request_of("team-a", probing=PROBING))
    for name in ("pulls", "names", "kube-api", "destinations", "policies"):
        assert the(found, name).answer is Answer.CANNOT_TELL
        assert "exceeded quota: small" in the(found, name).words
    assert the(found, "traces").answer is Answer.READY
    assert left(double) == set()


def test_what_does_not_go_is_named(double: Double) -> None:
    double.stays = True
    found = asked(double, request_of("team-a", probing=PROBING))
    assert the(found, "traces").answer is Answer.NOT_READY
    assert "/api/v1/namespaces/team-a/pods/byohost-preflight-ab12cd34-0" in the(found, "traces").evidence
    assert "byohost cleanup --kubeconfig FILE --namespaces team-a --run ab12cd34" in the(found, "traces").remedy


def test_whoever_stops_listening_leaves_nothing(double: Double) -> None:
    """As a Ctrl-C does, whenever it comes."""
    said = run.findings(place_of(double.kubeconfig), request_of("team-a", probing=PROBING), lambda _: None)
    with contextlib.closing(said) as findings:
        for each in findings:
            if each.id == "pulls":
                assert len(left(double)) == 3
                break
    assert left(double) == set()


def test_nodes_that_may_not_be_listed(double: Double) -> None:
    """Three pods go where the scheduler puts them; nothing is asked that there is no right to."""
    double.denied |= {"list nodes", "list events", "list endpointslices", "list networkpolicies"}
    found = asked(double, request_of("team-a", probing=PROBING))
    assert the(found, "pulls").answer is Answer.NOTE
    assert "others are not seen" in the(found, "pulls").words
    listed = {path.rpartition("/")[2] for method, path in double.asked if method == "GET"}
    assert not listed & {"nodes", "events", "endpointslices", "networkpolicies"}


@pytest.mark.parametrize(("urls", "answer"), [((), Answer.CANNOT_TELL), (("https://platform.corp",), Answer.NOT_READY)])
def test_ways_through_a_proxy(double: Double, urls: tuple[str, ...], answer: Answer) -> None:
    """Without a destination there is nothing to try; without exec a way could not be tried."""
    way, ends = destinations.proxy("http://proxy.corp:3128"), tuple(map(destinations.destination, urls))
    probing: Probing = dataclasses.replace(PROBING, way=way, destinations=ends)
    found = asked(double, request_of("team-a", probing=probing))
    assert the(found, "destinations").answer is answer
