"""Each way not to reach an API server, on real sockets: one sentence, soon, and the right answer."""

import base64
import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
import yaml
from pytest_httpserver import HTTPServer

from conformance.contract.exits import UsageError
from conformance.preflight import kubeconfig
from conformance.preflight.api import Api, OutOfTimeError, UnreachedError
from conformance.preflight.connection_errors import Kind
from tests.conformance.preflight.conftest import Double, closed_port, kubeconfig_of

SOON = 3.0
"""Seconds that these tests leave for a request; a command leaves ten."""

Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def listening(talk: Talk) -> Iterator[int]:
    """A server that does this with the first connection, and keeps it open until the end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def serve() -> None:
            with contextlib.suppress(OSError):
                held.append(server.accept()[0])
                talk(held[0])

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for each in held:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in held:
                each.close()


def swallow(connection: socket.socket) -> None:
    """Take everything and say nothing."""
    while connection.recv(1 << 16):
        pass


def hang_up(connection: socket.socket) -> None:
    connection.recv(10)
    connection.shutdown(socket.SHUT_RDWR)


def saying(text: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(text)

    return talk


def api_at(server: str, folder: Path, proxy: str = "") -> Api:
    folder.joinpath("ca.crt").write_bytes(trustme.CA().cert_pem.bytes())
    document = kubeconfig_of(server, "ca.crt")
    if proxy:
        document["clusters"][0]["cluster"]["proxy-url"] = proxy
    return connected(document, folder / "kubeconfig")


def connected(document: dict[str, object], file: Path, seconds: float = SOON) -> Api:
    place = kubeconfig.place(kubeconfig.parsed(yaml.safe_dump(document), file), str(file), None)
    return Api.connect(place, place.user, time.monotonic() + seconds)


def kind_of(api: Api) -> Kind:
    """How asking ends, within its bound."""
    began = time.monotonic()
    with pytest.raises(UnreachedError) as error:
        api.get("/version")
    assert time.monotonic() - began < SOON + 2
    assert error.value.trouble.detail
    return error.value.trouble.kind


def test_nothing_listens(tmp_path: Path) -> None:
    assert kind_of(api_at(f"https://127.0.0.1:{closed_port()}", tmp_path)) is Kind.REFUSED


def test_no_such_name(tmp_path: Path) -> None:
    assert kind_of(api_at("https://no-such-cluster.invalid", tmp_path)) is Kind.NO_NAME


@pytest.mark.parametrize(
    ("talk", "kind"),
    [(swallow, Kind.SILENT), (hang_up, Kind.CUT), (saying(b"SSH-2.0-OpenSSH_9.2\r\n"), Kind.NO_TLS)],
)
def test_what_listens_is_no_tls_server(tmp_path: Path, talk: Talk, kind: Kind) -> None:
    with listening(talk) as port:
        assert kind_of(api_at(f"https://127.0.0.1:{port}", tmp_path)) is kind


def test_a_plain_server_that_hangs_up(tmp_path: Path) -> None:
    with listening(hang_up) as port:
        assert kind_of(api_at(f"http://127.0.0.1:{port}", tmp_path)) is Kind.CUT


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (swallow, Kind.PROXY_SWALLOWS),
        (saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), Kind.PROXY_REFUSES),
        (saying(b"HTTP/1.1 200 Connection established\r\n\r\n"), Kind.PROXY_SWALLOWS),
    ],
)
def test_a_proxy_on_the_way(tmp_path: Path, talk: Talk, kind: Kind) -> None:
    """It takes CONNECT without a word, refuses it, or opens a tunnel that leads nowhere."""
    with listening(talk) as port:
        api = api_at("https://api.test:6443", tmp_path, f"http://ada:secret@127.0.0.1:{port}")
        assert api.proxy == f"http://127.0.0.1:{port}"
        assert kind_of(api) is kind


def test_keys_are_kept_in_the_folder(tmp_path: Path) -> None:
    """And not in the system's temporary one, where nobody would look for what a killed process leaves."""
    place = api_at("https://a", tmp_path).place
    data = {name: base64.b64encode(f"{name} of {tmp_path}".encode()).decode() for name in ("certificate", "key")}
    folder = tmp_path / "kept"
    with contextlib.suppress(ssl.SSLError):  # it is none
        Api.connect(place, {f"client-{name}-data": each for name, each in data.items()}, 0, folder)
    kept = {each.read_text() for each in folder.iterdir()}
    assert kept == {f"certificate of {tmp_path}", f"key of {tmp_path}"}


@pytest.mark.parametrize("password", ["Geheim#12", "Geheim/12", "[Geheim"])
def test_a_proxys_password_that_is_no_part_of_a_url_is_not_told(tmp_path: Path, password: str) -> None:
    """Neither in the sentence nor by what it comes from."""
    with pytest.raises(UsageError, match=r"the proxy on the way to https://a \(proxy-url\) is no URL") as told:
        api_at("https://a", tmp_path, f"http://ada:{password}@127.0.0.1:3128")
    assert "Geheim" not in "".join(traceback.format_exception(told.value))


def test_a_proxy_that_is_not_there(tmp_path: Path) -> None:
    api = api_at("https://api.test:6443", tmp_path, f"http://127.0.0.1:{closed_port()}")
    assert kind_of(api) is Kind.PROXY_DOWN


@contextlib.contextmanager
def serving(certificate: trustme.LeafCert) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with HTTPServer(host="127.0.0.1", port=0, ssl_context=context, threaded=True) as server:
        server.expect_request("/version").respond_with_json({"gitVersion": "v1.36.0"})
        yield server.port


def test_certificates_that_are_not_good_enough(tmp_path: Path) -> None:
    """Ended, for another name, of another authority; and the control: the same server with a good one."""
    trusted = trustme.CA()
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    tmp_path.joinpath("ca.crt").write_bytes(trusted.cert_pem.bytes())
    cases = {
        Kind.EXPIRED: trusted.issue_cert("127.0.0.1", not_after=yesterday),
        Kind.MISNAMED: trusted.issue_cert("other.test"),
        Kind.UNTRUSTED: trustme.CA().issue_cert("127.0.0.1"),
    }
    for kind, certificate in cases.items():
        with serving(certificate) as port:
            document = kubeconfig_of(f"https://127.0.0.1:{port}", "ca.crt")
            assert kind_of(connected(document, tmp_path / "kubeconfig")) is kind
    with serving(trusted.issue_cert("127.0.0.1")) as port:
        document = kubeconfig_of(f"https://127.0.0.1:{port}", "ca.crt")
        assert connected(document, tmp_path / "kubeconfig").get("/version").body == {"gitVersion": "v1.36.0"}


@pytest.mark.parametrize(
    ("cluster", "user"),
    [
        ({"certificate-authority": "gone.crt"}, {}),
        ({}, {"client-certificate": "gone.crt", "client-key": "gone.key"}),
    ],
)
def test_a_kubeconfig_that_names_what_is_not_there(
    tmp_path: Path, cluster: dict[str, str], user: dict[str, str]
) -> None:
    document = kubeconfig_of("https://127.0.0.1:1", "ca.crt", **(user or {"token": "x"}))
    document["clusters"][0]["cluster"] = {"server": "https://127.0.0.1:1", **cluster}
    with pytest.raises(UsageError, match="the context it cannot be used"):
        connected(document, tmp_path / "kubeconfig")


def test_an_authority_that_is_none(tmp_path: Path) -> None:
    with listening(swallow) as port:
        server = f"https://127.0.0.1:{port}"
        document = kubeconfig_of(server, "ca.crt")
        document["clusters"][0]["cluster"] = {"server": server, "certificate-authority-data": "%%%"}
        assert kind_of(connected(document, tmp_path / "kubeconfig")) is Kind.ILLEGIBLE


def test_after_the_last_second_nothing_is_asked(double: Double) -> None:
    file = double.kubeconfig
    api = connected(yaml.safe_load(file.read_text()), file, 0.5)
    with pytest.raises(OutOfTimeError):
        api.get("/version")
    assert double.asked == []


def test_an_answer_carries_what_is_judged(double: Double) -> None:
    file = double.kubeconfig
    before = time.time()
    reply = connected(yaml.safe_load(file.read_text()), file).get("/version")
    assert (reply.status, reply.ok, reply.warnings) == (200, True, ())
    assert before <= reply.sent <= reply.received <= time.time()
    assert reply.date.endswith("GMT")
