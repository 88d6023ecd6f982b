"""A webhook of this machine, which the API server reaches by loopback. Edge: HTTPS, threads."""

import json
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from clusters.control_plane.layout import HERE
from conformance.environment.answering_webhook import Says
from fake_platform.certificates import RunCA


@dataclass(frozen=True)
class ServedWebhook:
    """An `AnsweringWebhook` at a port of loopback."""

    port: int
    authority: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{HERE}:{self.port}/"


@contextmanager
def answering_webhook(says: Says) -> Iterator[ServedWebhook]:
    """One, for as long as this lasts; whoever is told nothing is hung up on at its end."""
    authority, over = RunCA.create("byohost webhook", laptop=True), threading.Event()
    server = _Server((HERE, 0), _handler(says, over))
    server.socket = _context(authority).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    serving = threading.Thread(target=server.serve_forever, name="webhook", daemon=True)
    serving.start()
    try:
        yield ServedWebhook(server.server_port, authority.cert_pem)
    finally:
        over.set()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Waits for nobody at its end."""

    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asks hangs up when it has waited for long enough: that is no trouble."""


def _handler(says: Says, over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers the API server."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """One review."""
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
            denial = says(request)
            if denial is None:
                over.wait()
                self.close_connection = True
                return
            body = json.dumps(denial.review(request)).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler


def _context(authority: RunCA) -> ssl.SSLContext:
    certificate, key = authority.leaf("localhost", HERE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="byohost-webhook-") as folder:
        file = Path(folder, "webhook.pem")
        file.touch(mode=0o600)
        file.write_text(key + certificate, encoding="ascii")
        context.load_cert_chain(file)
    return context
