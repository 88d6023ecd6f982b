"""A preflight from first to last, against an API server on loopback: the order, what ends it, what it sends."""

import dataclasses
import time
from pathlib import Path

import pytest
import yaml
from werkzeug import Response

from conformance.preflight import run
from conformance.preflight.api import Api
from conformance.preflight.cluster_answers import Ground
from conformance.preflight.finding import Answer, Verdict, verdict
from conformance.preflight.questions import STEPS
from conformance.preflight.rights import GivenAccess
from tests.conformance.preflight.conftest import Double, asked, closed_port, kubeconfig_of, place_of, request_of, the


def test_a_good_cluster_is_ready(double: Double) -> None:
    """Each question is answered, in the order of the page; none says no."""
    found = asked(double, request_of("team-a"))
    assert verdict(found, run.EXPECTED) is Verdict.READY
    assert tuple(each.id for each in found) == run.EXPECTED
    assert {each.id: each.answer for each in found if each.answer is not Answer.READY} == {
        "pod-security": Answer.NOTE,
        "identity-webhook": Answer.NOTE,
        **dict.fromkeys(("pulls", "names", "kube-api", "destinations", "policies"), Answer.NOT_ASKED),
    }
    assert double.written == []
    assert "we are system:serviceaccount:team-a:preflight, of dev" in the(found, "api").words


def test_nothing_but_reviews_and_dry_runs_is_sent(double: Double) -> None:
    """A request that could change something would be a POST without dryRun, or of another method."""
    asked(double, request_of("team-a", access=GivenAccess.CLUSTER))
    assert {method for method, _ in double.asked} == {"GET", "POST", "PATCH"}
    assert [path for method, path in double.asked if method == "PATCH"] == ["/api/v1/namespaces/team-a"]
    assert double.written == []
    assert ("POST", "/api/v1/namespaces/team-a/secrets") in double.asked


def test_the_proxy_that_was_asked_for_cannot_be_told(double: Double) -> None:
    found = asked(double, request_of("team-a", proxy=True))
    assert the(found, "destinations").answer is Answer.CANNOT_TELL
    assert verdict(found, run.EXPECTED) is Verdict.CANNOT_TELL


def test_an_api_server_that_stops_answering_ends_in_findings(double: Double) -> None:
    """A 500 where everybody may ask is told for each question that it keeps from an answer."""
    double.whole["/api/v1/nodes"] = Response('{"kind": "Status", "message": "etcd is away"}', 500)
    double.whole["/api/v1/namespaces/team-a"] = Response('{"kind": "Status", "message": "etcd is away"}', 500)
    found = asked(double, request_of("team-a"))
    for name in ("nodes", "architecture", "pod-security", "quota", "limits"):
        assert the(found, name).answer is Answer.CANNOT_TELL, name
        assert "etcd is away" in the(found, name).words


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
    assert verdict(found, run.EXPECTED) is Verdict.CANNOT_TELL


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


def test_an_api_server_that_goes_away_meanwhile(double: Double) -> None:
    """Each question says so; the ones that it had answered stay."""
    place = place_of(double.kubeconfig)
    gone = dataclasses.replace(place, server="https://gone", cluster={"server": f"https://127.0.0.1:{closed_port()}"})
    ground = Ground(Api.connect(gone, place.user, time.monotonic() + 20), request_of("team-a"))
    found = [each for step in STEPS for each in run.answered(step, ground)]
    assert [each.id for each in found] == [name for step in STEPS for name in step.names]
    assert {each.words for each in found} == {"nothing listens at https://gone, or the way there is closed"}
    assert {each.answer for each in found} == {Answer.CANNOT_TELL}


def test_no_time_is_left(double: Double) -> None:
    """What comes after the last second is told as not asked, each question by its name, and nothing is sent."""
    place = place_of(double.kubeconfig)
    ground = Ground(Api.connect(place, place.user, time.monotonic()), request_of("team-a"))
    found = [each for step in STEPS for each in run.answered(step, ground)]
    assert [each.id for each in found] == [name for step in STEPS for name in step.names]
    assert {(each.answer, each.words) for each in found} == {(Answer.CANNOT_TELL, "no time was left to ask")}
    assert double.asked == []
