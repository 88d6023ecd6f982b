import base64
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_platform.sandbox.batch import read_batch
from fake_platform.sandbox.dialling import tried
from tests.fake_platform.sandbox.far_end import Authority, far_end, resets, says, stays_silent
from tests.ports import silent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def _try(**members: object) -> dict[str, Any]:
    (attempt,) = read_batch(json.dumps({"id": "x", **members}))
    result: dict[str, Any] = json.loads(tried(attempt).line())
    return result


def _body(result: dict[str, Any]) -> bytes:
    return base64.b64decode(result["body"])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with silent() as port:
        yield port


def test_tcp_connects_and_may_talk() -> None:
    """The connection alone is an answer; with `read`, so many bytes are."""
    with far_end(lambda _: None) as port:
        assert _try(kind="tcp", host="127.0.0.1", port=port)["outcome"] == "answered"
    with far_end(says(b"hello")) as port:
        result = _try(kind="tcp", host="localhost", port=port, send="x", read=5)
    assert (result["outcome"], result["stage"], result["peer"]) == ("answered", "done", "127.0.0.1")
    assert (_body(result), result["bytes"]) == (b"hello", 5)


def test_a_closed_port_refuses(free_port: int) -> None:
    """A reset on dialling has its stage and its name."""
    result = _try(kind="tcp", host="127.0.0.1", port=free_port)
    assert (result["outcome"], result["stage"], result["errno"]) == ("refused", "dial", "ECONNREFUSED")


@pytest.mark.parametrize(
    ("script", "outcome"), [(resets, "refused"), (lambda _: None, "refused"), (stays_silent, "timeout")]
)
def test_without_an_answer_the_end_decides(script: Any, outcome: str) -> None:
    """A reset and a close without a byte refuse, silence times out within the attempt's own time."""
    with far_end(script) as port:
        result = _try(kind="raw", host="127.0.0.1", port=port, bytesBase64="eA==", timeout=0.3)
    assert (result["outcome"], result["stage"]) == (outcome, "read")
    assert result["seconds"] < 3


def test_an_answer_cut_short_is_an_answer() -> None:
    """What arrived before the silence or the close is told."""
    with far_end(says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", b"")) as port:
        result = _try(kind="http", url=f"http://127.0.0.1:{port}/", timeout=0.3)
    assert (result["outcome"], result["status"], _body(result)) == ("answered", 200, b"ok")


def test_a_drip_does_not_outlast_the_timeout() -> None:
    """The time-out is for the whole attempt, however often a byte comes."""
    stop = threading.Event()

    def drip(connection: socket.socket) -> None:
        while not stop.wait(0.05):
            try:
                connection.sendall(b"H")
            except OSError:
                return

    with far_end(drip) as port:
        result = _try(kind="tcp", host="127.0.0.1", port=port, read=60000, timeout=0.4)
        stop.set()
    assert result["outcome"] == "answered"
    assert 0.3 < result["seconds"] < 3


def test_udp_tells_an_answer_from_a_refusal_and_from_silence(free_port: int) -> None:
    """A datagram back answers, an ICMP error refuses, nothing at all times out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        answering = threading.Thread(target=lambda: server.sendto(b"pong", server.recvfrom(100)[1]))
        answering.start()
        result = _try(kind="udp", host="127.0.0.1", port=port, send="ping")
        answering.join()
        assert (result["outcome"], _body(result)) == ("answered", b"pong")
        assert _try(kind="udp", host="127.0.0.1", port=port, send="ping", timeout=0.2)["outcome"] == "timeout"
    refused = _try(kind="udp", host="127.0.0.1", port=free_port, send="ping")
    assert (refused["outcome"], refused["errno"]) == ("refused", "ECONNREFUSED")


def test_tls_tells_the_certificate_and_sends_the_name_asked_for(authority: Authority) -> None:
    """The handshake is the answer; any name, or none, may be sent."""
    for name in ("other.test", None):
        with far_end(authority.secured(lambda _: None)) as port:
            result = _try(kind="tls", host="127.0.0.1", port=port, serverName=name)
        assert result["outcome"] == "answered"
        assert len(result["tls"]["certificateSha256"]) == 64
        assert authority.names[-1] == name


@pytest.mark.parametrize("trust", ["caFile", "caPem"])
def test_https_trusts_the_given_authority_and_no_other(authority: Authority, trust: str) -> None:
    """With the authority the right name answers and a wrong one is an error; without it nothing is trusted."""
    given = {trust: authority.file if trust == "caFile" else authority.pem}
    for name, more, outcome in (("a.test", given, "answered"), ("b.test", given, "error"), ("a.test", {}, "error")):
        with far_end(authority.secured(authority.answers)) as port:
            result = _try(kind="http", url=f"https://127.0.0.1:{port}/", serverName=name, **more)
        assert (result["outcome"], result["stage"]) == (outcome, "done" if outcome == "answered" else "tls")


def test_an_authority_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A missing file fails the attempt and not the batch."""
    with far_end(lambda _: None) as port:
        result = _try(kind="http", url=f"https://127.0.0.1:{port}/", caFile=str(tmp_path / "none"))
    assert (result["outcome"], result["errno"]) == ("error", "ENOENT")


def test_https_goes_through_the_proxys_tunnel(authority: Authority) -> None:
    """CONNECT carries host and port, and the request travels inside TLS."""
    with far_end(authority.tunnelled(authority.secured(authority.answers))) as port:
        result = _try(kind="http", url="https://a.test/x", proxy=f"127.0.0.1:{port}", caPem=authority.pem)
    assert (result["outcome"], result["status"], result["connectStatus"], _body(result)) == (
        "answered",
        200,
        200,
        b"ok",
    )
    assert authority.received[-2].startswith(b"CONNECT a.test:443 HTTP/1.1\r\n")
    assert authority.received[-1].startswith(b"GET /x HTTP/1.1\r\nHost: a.test\r\n")


def test_a_proxy_that_says_no_to_connect_refuses() -> None:
    """The status and the words of the refusal are told, at stage proxy."""
    with far_end(says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied")) as port:
        result = _try(kind="connect", proxy=f"127.0.0.1:{port}", authority="evil.test:443")
    assert (result["outcome"], result["stage"], result["status"]) == ("refused", "proxy", 403)
    assert _body(result) == b"denied"


def test_a_refusal_without_an_end_is_still_one() -> None:
    """A proxy may close in the middle of its explanation."""
    with far_end(says(b"HTTP/1.1 502 Bad Gateway\r\n\r\nhal")) as port:
        result = _try(kind="connect", proxy=f"127.0.0.1:{port}", authority="evil.test:443")
    assert (result["outcome"], result["status"], _body(result)) == ("refused", 502, b"hal")


@pytest.mark.parametrize(("answer", "outcome"), [(b"", "refused"), (b"no http\r\nat all\r\n\r\n", "error")])
def test_a_proxy_that_speaks_no_http_is_told(answer: bytes, outcome: str) -> None:
    """A close refuses, other words are an error, both at stage proxy."""
    with far_end(says(answer)) as port:
        result = _try(kind="connect", proxy=f"127.0.0.1:{port}", authority="evil.test:443")
    assert (result["outcome"], result["stage"]) == (outcome, "proxy")


def test_names_may_disagree_inside_a_tunnel(authority: Authority) -> None:
    """Authority, server name, Host and target reach the wire as given."""
    with far_end(authority.tunnelled(authority.secured(authority.answers))) as port:
        result = _try(
            kind="connect",
            proxy=f"127.0.0.1:{port}",
            authority="ok.test:443",
            serverName="sni.test",
            hostHeader=["a", "b"],
            path="https://evil.test/",
        )
    assert (result["outcome"], authority.names[-1]) == ("answered", "sni.test")
    assert authority.received[-1].startswith(b"GET https://evil.test/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n")


def test_raw_bytes_may_follow_connect(authority: Authority) -> None:
    """Bytes that are no TLS go through the tunnel, and what answers is told as it is."""
    with far_end(authority.tunnelled(says(b"SSH-2.0-far\r\n"))) as port:
        result = _try(kind="connect", proxy=f"127.0.0.1:{port}", authority="ok.test:443", tls=False, bytesBase64="U1NI")
    assert (result["outcome"], result.get("status"), _body(result)) == ("answered", None, b"SSH-2.0-far\r\n")


def test_a_far_end_may_speak_first() -> None:
    """Bytes that come together with the proxy's consent belong to the answer."""
    with far_end(says(b"HTTP/1.1 200 OK\r\n\r\n220 ready\r\n", b"")) as port:
        result = _try(kind="connect", proxy=f"127.0.0.1:{port}", authority="a.test:25", tls=False, bytesBase64="eA==")
    assert _body(result) == b"220 ready\r\n"


def test_a_far_end_without_tls_is_told() -> None:
    """Other bytes than a handshake are an error, a close during it a refusal."""
    with far_end(says(b"no handshake at all")) as port:
        assert _try(kind="tls", host="127.0.0.1", port=port)["outcome"] == "error"
    with far_end(says(b"")) as port:
        result = _try(kind="tls", host="127.0.0.1", port=port)
    assert (result["outcome"], result["stage"]) == ("refused", "tls")


def test_dns_over_tcp_reads_the_counted_answer() -> None:
    """The two bytes of length are no part of the message."""
    message = b"\x7e\x57\x81\x83" + bytes(8)
    with far_end(says(len(message).to_bytes(2, "big") + message)) as port:
        result = _try(kind="dns", server="127.0.0.1", port=port, name="a.test", transport="tcp")
    assert (result["outcome"], result["status"], result["answers"]) == ("answered", 3, [])


def test_a_name_that_does_not_resolve_is_an_error() -> None:
    """The reserved name of RFC 6761 has no address; the resolver's own word is told."""
    result = _try(kind="tcp", host="nothing.invalid", port=1)
    assert (result["outcome"], result["stage"]) == ("error", "resolve")
    assert result["errno"].startswith("EAI_")


def test_a_lookup_that_hangs_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver takes its time; the attempt does not wait for it."""
    hang = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        hang.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    result = _try(kind="tcp", host="slow.test", port=1, timeout=0.2)
    hang.set()
    assert (result["outcome"], result["stage"]) == ("timeout", "resolve")


def test_files_are_looked_at_and_left_alone(tmp_path: Path) -> None:
    """Existence and rights are told for files, folders, dangling links and impossible paths."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    present = _try(kind="file", path=str(tmp_path / "file"))
    assert (present["exists"], present["readable"], present["writable"]) == (True, True, True)
    link = _try(kind="file", path=str(tmp_path / "link"))
    assert (link["exists"], link["readable"], link["writable"]) == (True, False, False)
    assert _try(kind="file", path=str(tmp_path / "none"))["exists"] is False
    assert "error" in _try(kind="file", path="\0")


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_characters="abcdefghijklmnopqrstuvwxyz"), max_size=12))
def test_no_name_makes_an_attempt_raise(name: str) -> None:
    """Hostile names for host and server name end in an outcome."""
    with far_end(lambda _: None) as port:
        result = _try(kind="tls", host="127.0.0.1", port=port, serverName=name, timeout=5)
    assert result["outcome"] in {"refused", "error"}
    assert _try(kind="tcp", host=f"{name}\0", port=1, timeout=0.5)["outcome"] == "error"


def test_http2_is_heard_to_the_end_of_its_stream(authority: Authority) -> None:
    """Settings alone are no answer; the last frame of the stream is."""
    settings, head = b"\0\0\0\x04\0\0\0\0\0", b"\0\0\1\1\5\0\0\0\1\x88"

    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(settings)  # a TLS record of its own
        connection.sendall(head)
        stays_silent(connection)

    with far_end(authority.tunnelled(authority.secured(script))) as port:
        result = _try(
            kind="connect",
            proxy=f"127.0.0.1:{port}",
            authority="a.test:443",
            alpn="h2",
            lastStream=1,
            bytesBase64="AA==",
        )
    assert (result["outcome"], result["bytes"]) == ("answered", 19)
    assert result["tls"]["alpn"] is None  # the far end has chosen none


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_echo_brings_its_bytes_back(host: str) -> None:
    """Where the kernel lets this group send any; else the attempt says that it was not let."""
    result = _try(kind="icmp", host=host, send="byohost-0123abcd-c001", timeout=1)
    if result["outcome"] == "answered":
        assert _body(result) == b"byohost-0123abcd-c001"
    else:
        assert (result["outcome"], result["stage"], result["errno"]) == ("refused", "dial", "EACCES")
