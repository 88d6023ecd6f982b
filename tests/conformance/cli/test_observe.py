"""`byohost observe` as a person mistypes it: one sentence, and the code it leaves by. What it sees is tests/e2e's."""

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Response

from conformance.cli import entry
from conformance.contract.exits import Exit
from tests.conformance.preflight.conftest import Double, authority, closed_port, double, no_proxy_on_the_way, status

__all__ = ["authority", "double", "no_proxy_on_the_way"]


def run(double: Double, tmp_path: Path, *arguments: str) -> int:
    line = ["observe", "--kubeconfig", str(double.kubeconfig), "--report-dir", str(tmp_path / "reports"), "--quiet"]
    return entry.run([*line, *arguments])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--namespace", "team-a"), "Missing option '--operator'"),
        (("--operator", "poller", "--namespace", "team-a"), "deployment/NAME or statefulset/NAME"),
        (("--operator", "deployment/poller"), "say where the operator runs: --namespace NAME"),
        (("--operator", "deployment/poller", "--namespace", "Team"), "no namespace is named so"),
        (("--operator", "deployment/poller", "--namespace", "t", "--for", "soon"), "--for soon: write how long"),
        (("--operator", "deployment/poller", "--namespace", "t", "--for", "1s"), "from 5 s to 6 hours"),
        (("--operator", "deployment/poller", "--namespace", "t", "--for", ""), "write how long"),
        (("--operator", "deployment/poller", "--namespace", "t", "--selector", "a,,b"), "no label selector"),
        (
            ("--operator", "deployment/poller", "--namespace", "t", "--expect", "no.toml"),
            "--expect no.toml: it",
        ),
        (("--operator", "deployment/poller", "--namespace", "t", "--clause", "KEY-01"), "it cannot be observed"),
    ],
)
def test_a_request_that_cannot_be_served(
    double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(double, tmp_path, *arguments) == Exit.USAGE
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.glob("reports/*"))


def answered(code: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), code, content_type="application/json")


OPERATOR = ("--operator", "deployment/poller", "--namespace", "team-a", "--for", "5s")


def test_an_api_server_that_is_not_there(double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = double.kubeconfig.read_text()
    double.kubeconfig.write_text(text.replace(str(double.server.port), str(closed_port())))
    assert run(double, tmp_path, *OPERATOR) == Exit.ERROR
    assert "nothing listens at" in capsys.readouterr().err
    assert not list(tmp_path.glob("reports/*"))


def test_an_account_that_may_not_see_pods(double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing is named, and nothing that is not permitted was asked for."""
    double.denied |= {"watch pods", "get deployments"}
    double.whole["/apis"] = answered(200, {"groups": []})
    double.whole["/api/v1"] = answered(200, {"resources": []})
    assert run(double, tmp_path, *OPERATOR) == Exit.ERROR
    said = capsys.readouterr().err
    assert "our account may not watch pods in the own namespace, get deployments.apps in the own namespace" in said


def test_an_operator_that_is_not_there(double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    double.whole["/apis"] = answered(200, {"groups": []})
    double.whole["/api/v1"] = answered(200, {"resources": []})
    missing = answered(404, status(404, "not found", "NotFound"))
    double.whole["/apis/apps/v1/namespaces/team-a/deployments/poller"] = missing
    assert run(double, tmp_path, *OPERATOR) == Exit.USAGE
    assert "--operator deployment/poller: team-a has no such one" in capsys.readouterr().err
    assert not list(tmp_path.glob("reports/*"))
