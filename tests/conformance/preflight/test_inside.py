"""What pods met on their ways to names and to the API server."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.preflight import inside
from conformance.preflight.finding import Answer
from conformance.preflight.inside import Inside, Surroundings

RESOLVER = "search team-a.svc.corp.local svc.corp.local corp.local\nnameserver 10.96.0.10\n"
HERE = Surroundings("10.96.0.1", "443", ("team-a.svc.corp.local", "svc.corp.local", "corp.local"))
OK = {"outcome": "answered", "status": 401, "seconds": 0.004}
SILENT = {"outcome": "timeout", "stage": "dial", "error": "nothing more"}


def seen(node: str = "one", surroundings: Surroundings = HERE, results: Mapping[str, Any] | None = None) -> Inside:
    return Inside(node, surroundings, {"name": OK, "service": OK, **(results or {})})


def test_what_a_pod_is_given() -> None:
    printed = json.dumps({"api": ["10.96.0.1", "443"], "proxy": {"HTTPS_PROXY": "http://p:1"}, "resolver": RESOLVER})
    found = inside.surroundings(printed)
    assert (found.host, found.port, found.search) == (HERE.host, HERE.port, HERE.search)
    assert found.proxy == {"HTTPS_PROXY": "http://p:1"}
    assert inside.surroundings(json.dumps({"api": ["", ""], "proxy": {}, "resolver": ""})) == Surroundings()


def test_attempts_verify_the_certificate() -> None:
    found = inside.attempts(HERE, [("172.18.0.2", 6443), ("fd00::2", 6443)], "PEM")
    assert [each["url"] for each in found] == [
        "https://kubernetes.default.svc:443/version",
        "https://10.96.0.1:443/version",
        "https://172.18.0.2:6443/version",
        "https://[fd00::2]:6443/version",
    ]
    assert {(each["caPem"], each["serverName"]) for each in found} == {("PEM", "kubernetes.default.svc")}
    assert [each["id"] for each in inside.attempts(Surroundings(), [], "PEM")] == ["name"]
    assert inside.glimpse("10.0.0.1", 8080)["read"] == 1


def test_names_are_resolved_and_no_proxy_is_told() -> None:
    found = inside.names([seen()])
    assert found.answer is Answer.READY
    assert found.evidence == ("one: answered with 401 in 4 ms", "NO_PROXY has to hold 10.96.0.1,.svc,.corp.local")


def test_a_name_that_is_not_resolved() -> None:
    lost = {"outcome": "error", "stage": "resolve", "errno": "EAI_AGAIN"}
    found = inside.names([seen(), seen("two", results={"name": lost})])
    assert found.answer is Answer.NOT_READY
    assert "on two" in found.words
    assert "two: error at stage resolve: EAI_AGAIN" in found.evidence


@pytest.mark.parametrize("pods", [[], [Inside("one", HERE)], [seen(), Inside("two", trouble="no probe runs there")]])
def test_pods_that_could_not_be_asked(pods: list[Inside]) -> None:
    assert inside.names(pods).answer is Answer.CANNOT_TELL
    assert inside.kube_api(pods, endpoints_known=True).answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("proxy", "answer"),
    [
        ({"HTTPS_PROXY": "http://ada:s3cret@p:3128"}, Answer.NOT_READY),
        ({"https_proxy": "p:3128", "no_proxy": ".svc"}, Answer.NOT_READY),
        ({"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "x, 10.96.0.1"}, Answer.READY),
        ({"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "*"}, Answer.READY),
        ({"HTTP_PROXY": "http://p:3128"}, Answer.READY),
    ],
)
def test_a_proxy_that_admission_gives(proxy: dict[str, str], answer: Answer) -> None:
    found = inside.names([seen(surroundings=Surroundings("10.96.0.1", "443", (), proxy))])
    assert found.answer is answer
    assert "s3cret" not in str(found)


def test_the_api_server_by_each_address() -> None:
    good = inside.kube_api([seen(results={"endpoint 172.18.0.2": OK})], endpoints_known=True)
    assert good.answer is Answer.READY
    assert "one: endpoint 172.18.0.2 answered with 401 in 4 ms" in good.evidence
    assert inside.kube_api([seen()], endpoints_known=False).answer is Answer.NOTE
    bad = inside.kube_api([seen(results={"endpoint 172.18.0.2": SILENT})], endpoints_known=True)
    assert bad.answer is Answer.NOT_READY
    assert "endpoint 172.18.0.2 from one" in bad.words
