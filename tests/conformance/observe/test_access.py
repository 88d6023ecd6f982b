"""What a token is worth, asked as its bearer where nobody may ask about others."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.observe.access import accepted_as
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError

ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "Bearer good": (201, {"status": {"userInfo": {"username": "system:serviceaccount:n:op"}}}),
    "Bearer worthless": (401, {"message": "Unauthorized"}),
    "Bearer known": (403, {"message": "forbidden"}),
}


class _Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Who the bearer is."""
        assert self.path.startswith("/apis/authentication.k8s.io/v1/selfsubjectreviews")
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = ANSWERS[self.headers["Authorization"]]
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def kube(tmp_path: Path) -> Iterator[Kube]:
    """A client that is kept to one namespace."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        document = {
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "c",
            "users": [{"name": "u", "user": {}}],
        }
        file = tmp_path / "kubeconfig"
        file.write_text(yaml.safe_dump(document))
        yield replace(Kube.connect(file, "kubectl"), bounds=Bounds("s", ("n",), "r1"))
        server.shutdown()


def test_a_bearer_is_told_who_he_is(kube: Kube) -> None:
    """One whose token is not accepted is nobody."""
    assert accepted_as(kube, "good") == "system:serviceaccount:n:op"
    assert accepted_as(kube, "worthless") == ""


def test_whoever_may_not_ask_is_somebody(kube: Kube) -> None:
    """A refusal of the question says nothing of the token, so nothing is green by it."""
    with pytest.raises(KubeError, match="forbidden"):
        accepted_as(kube, "known")
