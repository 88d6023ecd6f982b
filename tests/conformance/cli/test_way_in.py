"""What bars the way to an API server, met by the commands themselves: one sentence, the right exit, nothing left.

The API servers, proxies and plugins are listeners and programs of this machine that behave as the broken ones do.
"""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Response

from conformance.cli import entry
from conformance.contract.exits import Exit
from conformance.environment.expectations import Condition
from conformance.environment.waiting import eventually
from tests.children import ended
from tests.conformance.preflight.conftest import closed_port, kubeconfig_of, no_proxy_on_the_way, token

__all__ = ["no_proxy_on_the_way"]

SECRET = "s3cr3t-t0ken"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
VERSION = "client.authentication.k8s.io/v1"
COMMANDS = {
    "preflight": ("preflight", "--namespace", "team-a"),
    "certify": (
        "certify",
        "--access",
        "cluster",
        "--registry",
        "registry.corp:5000/byohost",
        "--report-dir",
        "reports",
    ),
    "cleanup": ("cleanup",),
}


@dataclass
class Way:
    """Writes kubeconfigs, and starts what stands at their other end."""

    folder: Path
    authority: trustme.CA
    stack: contextlib.ExitStack
    met: threading.Event = field(default_factory=threading.Event)
    """Set once somebody has come to a listener."""

    def kubeconfig(self, server: str, cluster: Mapping[str, Any] | None = None, /, **user: Any) -> Path:
        """A kubeconfig for that server; its authority is ours."""
        self.authority.cert_pem.write_to_path(str(self.folder / "ca.crt"))
        document = kubeconfig_of(server, "ca.crt", **(user or {"token": SECRET}))
        document["clusters"][0]["cluster"].update(cluster or {})
        return self.written(yaml.safe_dump(document))

    def written(self, text: str) -> Path:
        """A file of that text where a kubeconfig should be."""
        file = self.folder / "kubeconfig"
        file.write_text(text)
        return file

    def plugin(self, program: str, **more: Any) -> Path:
        """A kubeconfig whose credentials come from a Python program; the server behind it is not there."""
        plugin = {"command": sys.executable, "args": ["-c", program], "apiVersion": VERSION, **more}
        return self.kubeconfig(f"https://127.0.0.1:{closed_port()}", exec=plugin)

    def listening(self, said: bytes = b"", every: float = 0.2) -> int:
        """A port that takes connections and lets nothing come, or a byte of `said` now and then."""
        over = threading.Event()
        listener = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.stack.callback(over.set)
        held = self.stack.enter_context(contextlib.ExitStack())

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = held.enter_context(listener.accept()[0])
                    self.met.set()
                    if said:
                        threading.Thread(target=drip, args=(connection,), daemon=True).start()

        def drip(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                for byte in said:
                    connection.sendall(bytes([byte]))
                    if over.wait(every):
                        return

        threading.Thread(target=accept, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    def serving(
        self,
        code: int,
        body: str,
        who: str = "{}",
        *,
        expires: datetime | None = None,
        clients: trustme.CA | None = None,
    ) -> str:
        """An HTTPS server that answers each request so; `clients` is who signs the certificates that it asks for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("127.0.0.1", not_after=expires).configure_cert(context)
        if clients is not None:
            clients.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        server = self.stack.enter_context(HTTPServer(host="127.0.0.1", port=0, ssl_context=context, threaded=True))
        server.expect_request("/version").respond_with_handler(lambda _: Response(body, code))
        reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        server.expect_request(reviews).respond_with_handler(lambda _: Response(who, 403))
        return f"https://127.0.0.1:{server.port}"

    def identity(self, clients: trustme.CA, expires: datetime | None = None) -> dict[str, Any]:
        """A client certificate of that authority, as a kubeconfig's user has it."""
        issued = clients.issue_cert("ada@corp.test", not_after=expires)
        issued.cert_chain_pems[0].write_to_path(str(self.folder / "client.crt"))
        issued.private_key_pem.write_to_path(str(self.folder / "client.key"))
        return {"client-certificate": "client.crt", "client-key": "client.key"}


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """Where nothing else is; a request is waited for a second, where a person's is ten."""
    monkeypatch.setattr("conformance.preflight.api.REQUEST", 1.0)
    monkeypatch.setattr("conformance.preflight.credentials.user.__defaults__", (2.0,))
    monkeypatch.chdir(tmp_path)
    with contextlib.ExitStack() as stack:
        yield Way(tmp_path, trustme.CA(), stack)


Made = Callable[[Way], Path]
ANONYMOUS = '{"kind": "Status", "status": "Failure", "message": "User \\"system:anonymous\\" cannot create"}'
REFUSED = '{"kind": "Status", "message": "Unauthorized"}'
SEEN, SILENT, USAGE = (Exit.NOT_CONFORMANT, Exit.ERROR), (Exit.INCOMPLETE, Exit.ERROR), (Exit.USAGE, Exit.USAGE)
"""How preflight and certify leave: a fault that was seen, a way on which nothing was seen, a request that is wrong."""


def _ended_client(way: Way) -> Path:
    clients = trustme.CA()
    return way.kubeconfig(way.serving(200, "{}", clients=clients), None, **way.identity(clients, YESTERDAY))


def _client_that_the_server_does_not_ask_for(way: Way) -> Path:
    return way.kubeconfig(way.serving(401, REFUSED), None, **way.identity(trustme.CA(), YESTERDAY))


def _proxied(way: Way, proxy: str) -> Path:
    return way.kubeconfig("https://192.0.2.7:6443", {"proxy-url": proxy})


def _refusing_proxy(way: Way) -> Path:
    refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    return _proxied(way, f"http://127.0.0.1:{way.listening(refusal, 0.001)}")


def _asking_proxy(way: Way) -> Path:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    return _proxied(way, f"http://ada:{SECRET}@127.0.0.1:{way.listening(refusal, 0.001)}")


CASES: dict[str, tuple[Made, tuple[Exit, Exit], str, str]] = {
    "nothing listens": (
        lambda way: way.kubeconfig(f"https://127.0.0.1:{closed_port()}"),
        SILENT,
        "nothing listens at https://127.0.0.1:",
        "heck that the cluster runs",
    ),
    "a black hole": (
        lambda way: way.kubeconfig(f"https://127.0.0.1:{way.listening()}"),
        SILENT,
        "gave no answer within 1 s",
        "heck the way to it: VPN, firewall",
    ),
    "a byte now and then": (
        lambda way: way.kubeconfig(f"http://127.0.0.1:{way.listening(b'HTTP/1.1 200 OK' + b' ' * 99)}"),
        SILENT,
        "gave no answer within 1 s",
        "heck the way to it",
    ),
    "an expired server": (
        lambda way: way.kubeconfig(way.serving(200, "{}", expires=YESTERDAY)),
        SEEN,
        "has expired",
        "enew the API server's certificate",
    ),
    "another authority": (
        lambda way: Way(way.folder, trustme.CA(), way.stack).kubeconfig(way.serving(200, "{}")),
        SEEN,
        "not signed by the authority that the kubeconfig names",
        "etch a fresh kubeconfig",
    ),
    "an expired client": (
        _ended_client,
        SILENT,
        f"the client certificate ended on {YESTERDAY:%Y-%m-%d}",
        "og in again",
    ),
    "an expired client, told by a 401": (
        _client_that_the_server_does_not_ask_for,
        SILENT,
        f"the client certificate ended on {YESTERDAY:%Y-%m-%d}",
        "og in again",
    ),
    "an expired token": (
        lambda way: way.kubeconfig(way.serving(401, REFUSED), token=token(exp=0)),
        SILENT,
        "the token ended on 1970-01-01",
        "og in again",
    ),
    "credentials that nobody knows": (
        lambda way: way.kubeconfig(way.serving(401, REFUSED)),
        SILENT,
        "does not know the credentials of the kubeconfig",
        "og in again",
    ),
    "no credentials": (
        lambda way: way.kubeconfig(way.serving(200, '{"gitVersion": "v1.36.1"}', ANONYMOUS), extensions=[]),
        SILENT,
        "the context's user shows no credentials",
        "og in, or fetch a kubeconfig",
    ),
    "a portal": (
        lambda way: way.kubeconfig(way.serving(200, "<html>Log in</html>")),
        SILENT,
        "is no Kubernetes API server",
        "heck the server's address",
    ),
    "a plugin that fails": (
        lambda way: way.plugin("import sys; sys.exit('the session is over')"),
        SILENT,
        "ended with code 1",
        "the session is over",
    ),
    "a plugin that hangs": (
        lambda way: way.plugin("import threading; threading.Event().wait()"),
        SILENT,
        "gave no credentials within 2 s",
        "un the plugin by hand",
    ),
    "a plugin that prints junk": (
        lambda way: way.plugin(f"import sys; sys.stdout.buffer.write(b'\\xff\\xfe{SECRET}')"),
        SILENT,
        "printed no JSON",
        "un the plugin by hand",
    ),
    "a plugin that prints without end": (
        lambda way: way.plugin("while True: print('y' * 65536)"),
        SILENT,
        "prints without end",
        "un the plugin by hand",
    ),
    "a plugin that asks at the terminal": (
        lambda way: way.plugin("print(open('/dev/tty').readline())"),
        SILENT,
        "ended with code 1",
        "un the plugin by hand",
    ),
    "a plugin that wants a terminal": (
        lambda way: way.plugin("print()", interactiveMode="Always"),
        SILENT,
        "wants somebody at a terminal",
        "se credentials that nobody has to be asked for",
    ),
    "a plugin that is not there": (
        lambda way: way.kubeconfig("https://192.0.2.7", exec={"command": "no-such-plugin", "apiVersion": VERSION}),
        SILENT,
        "the plugin no-such-plugin cannot be run: No such file or directory",
        "nstall the plugin",
    ),
    "a plugin that is written wrongly": (
        lambda way: way.plugin("print()", env=[{"x": SECRET}]),
        SILENT,
        "its env or args are not lists as a kubeconfig has them",
        "etch a fresh kubeconfig",
    ),
    "a proxy that swallows": (
        lambda way: _proxied(way, f"http://127.0.0.1:{way.listening()}"),
        SILENT,
        "lets nothing come back for 1 s",
        "sk for the proxy's log",
    ),
    "a proxy that refuses": (
        _refusing_proxy,
        SILENT,
        "refuses the way to https://192.0.2.7:6443",
        "et the proxy permit",
    ),
    "a proxy that asks": (
        _asking_proxy,
        SILENT,
        "asks who one is (407), and was told nobody whom it knows",
        "ut the credentials into its URL",
    ),
    "a user who acts as another": (
        lambda way: way.kubeconfig("https://192.0.2.7", **{"token": SECRET, "as": "root"}),
        USAGE,
        "the user of it acts as somebody else (as), which this version does not do",
        "name a context whose user has the rights itself",
    ),
    "a proxy that is not there": (
        lambda way: _proxied(way, f"http://127.0.0.1:{closed_port()}"),
        SILENT,
        "on the way to https://192.0.2.7:6443 cannot be reached",
        "heck proxy-url",
    ),
    "a proxy of another kind": (
        lambda way: _proxied(way, "socks5://127.0.0.1:1080"),
        USAGE,
        "(proxy-url) is not of the form http://HOST:PORT",
        "name such a proxy",
    ),
    "an empty file": (lambda way: way.written(""), USAGE, "this is no kubeconfig", "lists no clusters"),
    "a broken file": (lambda way: way.written(f"users: [{SECRET}\n: :"), USAGE, "this is no YAML", "line 2"),
    "no such context": (
        lambda way: way.written(yaml.safe_dump(kubeconfig_of("https://192.0.2.7", "c") | {"current-context": "gone"})),
        USAGE,
        "--context gone: ",
        "there are: it",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_sentence_says_what_is_wrong_and_what_to_do(
    way: Way, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By each command that goes to a cluster: nothing secret is in it, and no report is begun."""
    make, (told, left), words, remedy = CASES[name]
    file = make(way)
    for command, code in (("preflight", told), ("certify", left), ("cleanup", left)):
        before = set(way.folder.iterdir())
        began = time.monotonic()
        assert entry.run([*COMMANDS[command], "--kubeconfig", str(file)]) == code
        assert time.monotonic() - began < 8
        said = capsys.readouterr()
        shown = said.err if command != "preflight" or code is Exit.USAGE else said.out
        assert words in shown, (command, shown)
        assert remedy in shown, (command, shown)
        assert SECRET not in said.err + said.out
        if command != "preflight":
            assert shown.count("byohost: ") == 1
            assert "report it" not in shown
            assert said.out == ""
        assert set(way.folder.iterdir()) == before


def test_the_proxy_of_the_kubeconfig_is_meant_whatever_the_shell_says(
    way: Way, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As with kubectl: NO_PROXY is for the proxies of the environment."""
    monkeypatch.setenv("NO_PROXY", "192.0.2.0/24")
    file = _proxied(way, f"http://127.0.0.1:{closed_port()}")
    assert entry.run([*COMMANDS["certify"], "--kubeconfig", str(file)]) == Exit.ERROR
    assert "check proxy-url in the kubeconfig" in capsys.readouterr().err


def test_a_cluster_that_byohost_has_not_made_is_told_before_anything_is_built(
    way: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --access one of ours is meant."""
    file = way.kubeconfig("https://192.0.2.7")
    assert entry.run(["certify", "--kubeconfig", str(file)]) == Exit.USAGE
    assert "byohost has not made the cluster of the context it; to judge on it" in capsys.readouterr().err


HANGING = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(300)'])"
"""A plugin that waits for a child of its own, as a wrapper script does."""


def _silent(way: Way) -> Path:
    return way.kubeconfig(f"https://127.0.0.1:{way.listening()}")


def _waiting(way: Way) -> Path:
    return way.plugin(HANGING, env=[{"name": "BYOHOST_TEST", "value": str(way.folder)}])


def _started(folder: Path) -> list[int]:
    """The processes that a plugin of this test has started."""
    marked = f"BYOHOST_TEST={folder}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if marked in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
    return found


def _told(way: Way, file: Path, command: str) -> "subprocess.Popen[str]":
    """The command as a process, with a folder of its own for temporary files."""
    scratch = way.folder / "scratch"
    scratch.mkdir()
    line = [sys.executable, "-m", "conformance", *COMMANDS[command], "--kubeconfig", str(file)]
    return subprocess.Popen(
        line,
        env=os.environ | {"TMPDIR": str(scratch), "PYTHONPATH": str(Path(entry.__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("command", ["preflight", "certify"])
@pytest.mark.parametrize("make", [_silent, _waiting])
def test_ctrl_c_ends_it_at_once(way: Way, make: Made, command: str) -> None:
    """While an API server keeps silent, or a plugin waits: nobody is left who waits on, and no file."""
    there = Condition("it has come that far", bool)
    with ended(_told(way, make(way), command)) as process:
        eventually(lambda: way.met.is_set() or _started(way.folder), until=there, within=30)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        said, _ = process.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert process.returncode == Exit.INTERRUPTED
    assert said.endswith("byohost: interrupted\n")
    assert _started(way.folder) == []
    assert list((way.folder / "scratch").iterdir()) == []


def test_with_its_own_bounds_it_ends_within_half_a_minute(way: Way) -> None:
    """A plugin that waits for a child: both are ended, by the real bound of seconds."""
    began = time.monotonic()
    with ended(_told(way, _waiting(way), "certify")) as process:
        said, _ = process.communicate(timeout=60)
    assert time.monotonic() - began < 30
    assert process.returncode == Exit.ERROR
    assert "gave no credentials within 15 s" in said
    assert _started(way.folder) == []
