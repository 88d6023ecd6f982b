"""Clean-up on somebody else's cluster: what stands there is told, taken away or refused, in one sentence."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from clusters import go_builds
from conformance.cli import entry
from conformance.contract.exits import Exit
from conformance.environment.worker import Worker
from tests.conformance.preflight.conftest import kubeconfig_of, no_proxy_on_the_way

__all__ = ["no_proxy_on_the_way"]

SYSTEM = "/api/v1/namespaces/byohost-system"
POLICY = "/apis/networking.k8s.io/v1/namespaces/team/networkpolicies/p"

KNOWN: dict[str, tuple[int, dict[str, object]]] = {
    "/version": (200, {"gitVersion": "v1.36.1"}),
    "/apis/authentication.k8s.io/v1/selfsubjectreviews": (201, {"status": {"userInfo": {"username": "ada"}}}),
}


@dataclass
class Cluster:
    """Objects by path, each with its labels and annotations."""

    server: str
    held: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    forbidden: str = "never"
    refusal: int = 403
    deleted: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        """As an API server does."""
        code, body = self._said(request)
        return Response(json.dumps(body), code, content_type="application/json")

    def _said(self, request: Request) -> tuple[int, dict[str, object]]:
        path = request.path
        if path in KNOWN:
            return KNOWN[path]
        if re.search(self.forbidden, path):
            return self.refusal, {"message": f"ada may not read {path}"}
        if request.method == "DELETE":
            self.deleted.append(path)
            self.held = {each: value for each, value in self.held.items() if not each.startswith(path)}
            return 200, {}
        if path in self.held:
            return 200, {"metadata": {"name": path.rpartition("/")[2], **self.held[path]}}
        if re.fullmatch(r"/api/v1/namespaces/[^/]+(/configmaps/.+)?", path):
            return 404, {"message": "not found"}
        return 200, {"items": list(self._listed(path, request.args.get("labelSelector", "")))}

    def _listed(self, path: str, selector: str) -> list[dict[str, object]]:
        label, _, run = selector.partition("=")
        found: list[dict[str, object]] = []
        for each, metadata in self.held.items():
            labels = metadata.get("labels", {})
            place, name = each.rpartition("/")[::2]
            inside = re.search(r"/namespaces/([^/]+)/", each)
            everywhere = place if inside is None else place.replace(inside[0], "/")
            if path in (place, everywhere) and (not label or label in labels) and run in ("", labels.get(label)):
                space = {} if inside is None else {"namespace": inside[1]}
                found.append({"metadata": {"name": name, **space, **metadata}, "spec": {}})
        return found


@pytest.fixture
def cluster(httpserver: HTTPServer) -> Cluster:
    """It answers on loopback."""
    found = Cluster(httpserver.url_for("").rstrip("/"))
    httpserver.expect_request(re.compile(".*")).respond_with_handler(found.answer)
    return found


@pytest.fixture
def command(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command, where building a program would fail."""

    def built(*_: object) -> Path:
        raise AssertionError("something is built")

    monkeypatch.setattr(go_builds, "programs", built)
    file = tmp_path / "kubeconfig"
    document = kubeconfig_of(cluster.server, "ca.crt")
    del document["clusters"][0]["cluster"]["certificate-authority"]
    file.write_text(yaml.safe_dump(document))
    return ["cleanup", "--kubeconfig", str(file)]


def of_run(run: str, **annotations: str) -> dict[str, dict[str, str]]:
    """The metadata of something of that run."""
    return {"labels": {"byohost.test/run": run}, "annotations": annotations}


def at_work(run: str) -> dict[str, dict[str, str]]:
    """That of what a run makes first, which is this process's."""
    told = {"byohost.test/worker": Worker.here().to_json(), "byohost.test/until": "2999-01-01T00:00:00Z"}
    return of_run(run, **told)


def test_nothing_is_built_and_what_a_preflight_left_is_found(
    cluster: Cluster, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """In whatever namespace, by whoever may look everywhere."""
    cluster.held = {POLICY: of_run("0a1b2c3d"), f"{SYSTEM}2": {"labels": {}}}
    assert entry.run(command) == Exit.CONFORMANT
    said = capsys.readouterr()
    assert said.out == "team/networkpolicies/p\n"
    assert "holds of runs: team/networkpolicies/p" in said.err
    assert said.err.endswith("holds of runs now: nothing\n")
    assert list(cluster.held) == [f"{SYSTEM}2"]


@pytest.mark.parametrize("more", [[], ["--namespaces", "team"]])
def test_a_run_at_work_goes_only_by_its_name(
    cluster: Cluster, command: list[str], more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said whose it is, and how it would go."""
    told = "/api/v1/namespaces/team/configmaps/byohost-run"
    cluster.held = {"/api/v1/namespaces/team": {"labels": {}}, told: at_work("0a1b2c3d"), POLICY: of_run("ffffffff")}
    assert entry.run([*command, *more]) == Exit.ERROR
    words = capsys.readouterr().err
    assert "the run 0a1b2c3d is at work on http" in words
    assert "--run 0a1b2c3d`" in words
    assert cluster.deleted == []
    assert entry.run([*command, *more, "--run", "0a1b2c3d"]) == Exit.CONFORMANT
    assert cluster.deleted == [told]
    assert entry.run([*command, *more]) == Exit.CONFORMANT
    assert POLICY in cluster.deleted


def test_whoever_may_not_see_the_whole_cluster_is_told_to_name_namespaces(
    cluster: Cluster, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A 403 is no fault of the harness."""
    cluster.forbidden = "flowschemas|namespaces/of-others"
    assert entry.run(command) == Exit.ERROR
    words = capsys.readouterr().err
    assert "ada may not read" in words
    assert words.endswith("name the run's namespaces: --namespaces a,b,…\n")
    assert "report it" not in words
    assert entry.run([*command, "--namespaces", "of-others"]) == Exit.ERROR
    assert capsys.readouterr().err.endswith("name namespaces of which this account is administrator\n")


def test_a_namespace_that_is_not_there_is_a_mistake(
    cluster: Cluster, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """And not nothing that is left; so is what names no run."""
    cluster.held = {SYSTEM: {"labels": {}}, POLICY: of_run("0a1b2c3d")}
    assert entry.run([*command, "--namespaces", "byohost-system,taem"]) == Exit.USAGE
    assert "--namespaces taem: http" in capsys.readouterr().err
    assert entry.run([*command, "--run", "mine"]) == Exit.USAGE
    assert entry.run(["cleanup", "--run", "0a1b2c3d"]) == Exit.USAGE
    assert cluster.deleted == []


def test_our_own_namespace_may_stand_anywhere_among_them(
    cluster: Cluster, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is asked of it is asked of no other."""
    secret = f"{SYSTEM}/secrets/s"
    cluster.held = {SYSTEM: {"labels": {}}, "/api/v1/namespaces/team": {"labels": {}}, secret: of_run("0a1b2c3d")}
    assert entry.run([*command, "--namespaces", "team,byohost-system"]) == Exit.CONFORMANT
    assert capsys.readouterr().out == "byohost-system/secrets/s\n"


def test_a_cluster_that_fails_meanwhile_is_one_sentence(
    cluster: Cluster, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no fault of the harness either."""
    cluster.forbidden, cluster.refusal = "configmaps", 503
    assert entry.run(command) == Exit.ERROR
    assert capsys.readouterr().err.endswith("try again once it answers\n")
