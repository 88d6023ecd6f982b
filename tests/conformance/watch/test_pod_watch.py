"""A watch against a server on loopback that says what an API server says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance.observe.kube import Kube, KubeError
from conformance.watch.pod_watch import PodWatch


def pod(uid: str, version: str, phase: str = "Running") -> dict[str, Any]:
    return {"metadata": {"name": uid, "uid": uid, "resourceVersion": version}, "status": {"phase": phase}}


class Server:
    """What it answers to the next list, and to the next watch: lines, or a status."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] | int = []
        self.asked: list[str] = []

    def answer(self, request: Request) -> Response:
        """One answer."""
        query = request.query_string.decode()
        self.asked.append(query)
        if "watch=true" not in query:
            body = {"metadata": {"resourceVersion": "7"}, "items": self.items}
            return Response(json.dumps(body), 200, content_type="application/json")
        if isinstance(self.events, int):
            return Response(json.dumps({"message": "no"}), self.events, content_type="application/json")
        return Response("\n".join(map(json.dumps, self.events)), 200, content_type="application/json")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def watch(server: Server, tmp_path: Path) -> Iterator[PodWatch]:
    with HTTPServer(host="127.0.0.1", port=0) as http:
        http.expect_request(re.compile(".*")).respond_with_handler(server.answer)
        file = tmp_path / "kubeconfig"
        cluster = {"name": "it", "cluster": {"server": f"http://127.0.0.1:{http.port}"}}
        context = {"name": "it", "context": {"cluster": "it", "user": "it"}}
        user = {"name": "it", "user": {}}
        file.write_text(
            yaml.safe_dump({"clusters": [cluster], "contexts": [context], "users": [user], "current-context": "it"})
        )
        yield PodWatch(Kube.connect(file, "kubectl"), "team")


def test_what_is_there_is_listed_and_then_followed(watch: PodWatch, server: Server) -> None:
    server.items = [pod("u1", "3")]
    assert [each.uid for each in watch.turn()] == ["u1"]
    server.events = [{"type": "ADDED", "object": pod("u2", "8")}, {"type": "BOOKMARK", "object": pod("", "9")}]
    assert [each.uid for each in watch.turn()] == ["u2"]
    server.events = []
    assert watch.turn() == ()
    assert "resourceVersion=9" in server.asked[-1]
    assert list(watch.pods) == ["u1", "u2"]


@pytest.mark.parametrize("forgotten", [410, [{"type": "ERROR", "object": {"code": 410}}]])
def test_what_the_server_has_forgotten_is_listed_again(watch: PodWatch, server: Server, forgotten: Any) -> None:
    """And that something may have been missed is counted."""
    server.items = [pod("u1", "3"), pod("u2", "4")]
    watch.turn()
    server.events = forgotten
    assert watch.turn() == ()
    server.items = [pod("u2", "4")]
    watch.turn()
    assert watch.pods["u1"].gone is not None
    assert watch.gaps == 1


def test_a_refusal_is_no_gap(watch: PodWatch, server: Server) -> None:
    watch.turn()
    server.events = 403
    with pytest.raises(KubeError):
        watch.turn()
