"""An API server on paper over HTTP, as far as the operator's Role reaches: pages, watches, reviews. Edge: HTTP.

Selects by labels itself, as the real one does: what belongs to others is stored here and never sent.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Manifest = dict[str, Any]


class PaperApi(ThreadingHTTPServer):
    """`pods` may be replaced while it runs; the next list shows it. `requests` counts what was asked for."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.account = {"metadata": {"name": "byohost-operator", "labels": {"byohost.test/host": host}}}
        self.pods: list[Manifest] = []
        self.requests = 0
        self.lists = threading.Semaphore(0)
        self.ending = threading.Event()

    def selected(self, selector: str) -> list[Manifest]:
        """The pods with these labels."""
        wanted = dict(pair.split("=") for pair in selector.split(","))
        return [pod for pod in self.pods if wanted.items() <= pod["metadata"]["labels"].items()]


class _Answers(BaseHTTPRequestHandler):
    server: PaperApi
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """A list, a watch without news, or the operator's account."""
        self.server.requests += 1
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        if "/pods" not in self.path:
            self._answer(self.server.account)
        elif query.get("watch"):
            self._watch(float(query["timeoutSeconds"]))
        else:
            pods, start = self.server.selected(query["labelSelector"]), int(query.get("continue", "0"))
            end = start + int(query["limit"])
            metadata = {"resourceVersion": "1"} | ({"continue": str(end)} if end < len(pods) else {})
            self._answer({"items": pods[start:end], "metadata": metadata})
            if end >= len(pods):
                self.server.lists.release()

    def do_POST(self) -> None:
        """A review: everything is allowed."""
        self.server.requests += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"status": {"allowed": True}}, 201)

    def _watch(self, seconds: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        self.server.ending.wait(seconds)
        self.close_connection = True

    def _answer(self, body: object, status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def paper_api(host: str) -> Iterator[PaperApi]:
    """A running one."""
    with PaperApi(host) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.ending.set()
        server.shutdown()
        thread.join()
