import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from reference_operator.interfaces import SidecarError, TokenRefusedError
from reference_operator.model import Token
from reference_operator.sidecar import HttpSidecar
from tests.ports import silent

ID = "a" * 26


class PaperSidecar(http.server.ThreadingHTTPServer):
    """A sidecar that answers as it is told, and remembers what was asked on which connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shown: object = {"sandboxId": ID, "tokenGeneration": 0}
        self.health_status = 503
        self.put_status = [204]
        self.problem: object = {"type": "wrong-signature", "detail": "No."}
        self.hang_up = ""
        self.asked: list[tuple[int, str, str]] = []

    @property
    def client(self) -> HttpSidecar:
        """The real client, for this port."""
        return HttpSidecar(self.server_port)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PaperSidecar

    def do_GET(self) -> None:
        self._remember("")
        self._answer(self.server.health_status, self.server.shown)
        self.close_connection = bool(self.server.hang_up)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._remember(body)
        status = self.server.put_status.pop(0) if len(self.server.put_status) > 1 else self.server.put_status[0]
        if status == 204 and self.path == "/v1/token":
            self.server.shown = {"sandboxId": ID, "tokenGeneration": 2}
        self._answer(status, self.server.problem if status == 403 else None)

    def _remember(self, body: str) -> None:
        self.server.asked.append((self.client_address[1], f"{self.command} {self.path}", body))

    def _answer(self, status: int, content: object) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if self.server.hang_up == "politely":
            self.send_header("Connection", "close")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def sidecar() -> Iterator[PaperSidecar]:
    """A sidecar on this machine."""
    with PaperSidecar() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_id_then_token_on_one_connection(sidecar: PaperSidecar) -> None:
    """The sidecar shows its id, then takes the token as text: two requests, one connection, and 204 is word enough."""
    assert sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ()) == 2
    assert [asked[1:] for asked in sidecar.asked] == [
        ("GET /healthz", ""),
        ("PUT /v1/token", "jwt"),
    ]
    assert len({asked[0] for asked in sidecar.asked}) == 1


def test_another_sandbox_gets_no_token(sidecar: PaperSidecar) -> None:
    """Where an address has passed to another pod, the token is not shown to it."""
    sidecar.shown = {"sandboxId": "b" * 26, "tokenGeneration": 0}
    with pytest.raises(SidecarError, match="belongs to another sandbox") as raised:
        sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ())
    assert raised.value.reachable
    assert [asked[1] for asked in sidecar.asked] == ["GET /healthz"]


@pytest.mark.parametrize("manner", ["politely", "rudely"])
def test_a_connection_that_ends_is_not_dialled_anew(sidecar: PaperSidecar, manner: str) -> None:
    """If the sidecar hangs up after it has shown its id, the token stays here: whoever answers next may be another."""
    sidecar.hang_up = manner
    with pytest.raises(SidecarError, match="PUT /v1/token"):
        sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ())
    assert "jwt" not in [asked[2] for asked in sidecar.asked]


def test_a_newer_token_is_left_alone(sidecar: PaperSidecar) -> None:
    """A sidecar that holds a later generation keeps it, and says so."""
    sidecar.shown = {"sandboxId": ID, "tokenGeneration": 5}
    assert sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ()) == 5
    assert sidecar.client.ask("127.0.0.1", ID) == 5


def test_a_survivor_is_shown_the_key_sets_it_missed(sidecar: PaperSidecar) -> None:
    """A token it cannot verify is offered again after the rotations, oldest first."""
    sidecar.put_status = [403, 204, 204, 204]
    assert sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ("jws-1", "jws-2")) == 2
    assert [asked[2] for asked in sidecar.asked if asked[2]] == ["jwt", "jws-1", "jws-2", "jwt"]


@pytest.mark.parametrize(
    ("problem", "words"), [({"type": "x", "detail": "No."}, "x: No."), (None, "403 without a reason")]
)
def test_a_refused_token_is_refused_for_good(sidecar: PaperSidecar, problem: object, words: str) -> None:
    """The sidecar's own reason is handed on."""
    sidecar.put_status, sidecar.problem = [403], problem
    with pytest.raises(TokenRefusedError, match=words):
        sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ())


@pytest.mark.parametrize(
    ("status", "shown", "words"),
    [
        (500, {}, "was answered 500"),
        (200, [], "is no JSON object"),
        (200, {"sandboxId": ID}, "tokenGeneration must"),
    ],
)
def test_nonsense_is_silence(sidecar: PaperSidecar, status: int, shown: object, words: str) -> None:
    """Whatever is no health answer counts as not answered, though something listens."""
    sidecar.health_status, sidecar.shown = status, shown
    with pytest.raises(SidecarError, match=words) as raised:
        sidecar.client.ask("127.0.0.1", ID)
    assert raised.value.reachable


def test_a_broken_put_is_silence(sidecar: PaperSidecar) -> None:
    """Neither taken nor refused: tried again later."""
    sidecar.put_status = [500]
    with pytest.raises(SidecarError, match="PUT /v1/token was answered 500"):
        sidecar.client.give("127.0.0.1", ID, Token(2, "jwt"), ())


def test_a_closed_port_is_unreachable() -> None:
    """No connection at all is told apart from silence: it is what a NetworkPolicy looks like."""
    with silent() as port, pytest.raises(SidecarError, match="refused") as raised:
        HttpSidecar(port).ask("127.0.0.1", ID)
    assert not raised.value.reachable
