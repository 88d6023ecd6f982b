"""The control client between threads; what it asks for is tried in `test_control.py`."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from fake_platform.client import ControlClient

AT_ONCE = 30
"""More than httpx keeps by default, so that some of them would be closed once they are idle."""


class _Answer(BaseHTTPRequestHandler):
    """No host, once all have asked; and from how many connections that came."""

    protocol_version = "HTTP/1.1"
    together = threading.Barrier(AT_ONCE)
    seen: ClassVar[set[tuple[str, int]]] = set()

    def do_GET(self) -> None:
        """Answer."""
        self.seen.add(self.client_address)
        self.together.wait(30)
        body = b'{"hosts": []}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 2 * AT_ONCE


def test_no_idle_connection_is_closed_under_another_thread() -> None:
    """A second round of as many requests at once goes by the connections of the first."""
    with _Server(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with (
            ControlClient(f"http://127.0.0.1:{server.server_port}", "t") as client,
            ThreadPoolExecutor(AT_ONCE) as all_,
        ):
            for _ in range(2):
                assert list(all_.map(lambda _: client.hosts(), range(AT_ONCE))) == [[]] * AT_ONCE
        server.shutdown()
    assert len(_Answer.seen) == AT_ONCE
