"""The operators' way out, over real sockets."""

import asyncio
import ssl
from pathlib import Path

import pytest

from conformance.environment.staging.control_plane.egress_proxy import Names, WayOut, destination, impostor
from conformance.environment.staging.control_plane.links import Carrier
from fake_platform.certificates import RunCA

HERE = "127.0.0.1"
NAMES = Names({"platform.byohost.test": 1, "wrong.webpubsub.byohost.test": 2}, "webpubsub.byohost.test", 3)


@pytest.mark.parametrize(
    ("host", "port", "leads"),
    [
        ("platform.byohost.test", 443, 1),
        ("wrong.webpubsub.byohost.test", 443, 2),
        ("a.webpubsub.byohost.test", 443, 3),
        ("webpubsub.byohost.test", 443, None),
        ("platform.byohost.test", 8443, None),
        ("elsewhere.test", 443, None),
    ],
)
def test_where_names_lead(host: str, port: int, leads: int | None) -> None:
    """The platform's own, at the one port."""
    assert NAMES.port(host, port) == leads


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (b"CONNECT A.Test:443 HTTP/1.1", ("CONNECT", "a.test", 443)),
        (b"CONNECT [::1]:443 HTTP/1.1", ("CONNECT", "::1", 443)),
        (b"GET http://a.test:80/x HTTP/1.1", ("GET", "http://a.test:80/x", 0)),
        (b"", ("", "", 0)),
    ],
)
def test_what_a_request_asks_for(line: bytes, asked: tuple[str, str, int]) -> None:
    """From its first line."""
    assert destination(line + b"\r\n\r\n") == asked


def test_it_connects_refuses_and_remembers() -> None:
    """A tunnel to a known name carries; another destination is a 403; both are known with the client's address."""

    async def tale() -> tuple[list[tuple[str, str, str]], bytes]:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"hello")
            writer.close()

        async with await asyncio.start_server(greet, HERE, 0) as far:
            names = Names({"a.test": port_of(far)}, "none.test", 0)
            way = WayOut(names)
            async with await way.serve("127.77.0.1", Carrier()):
                answers = b""
                for host in ("a.test", "b.test"):
                    reader, writer = await asyncio.open_connection("127.77.0.1", 3128)
                    writer.write(f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode())
                    answers += await asyncio.wait_for(reader.read(), 5)
                    writer.close()
            return [(one.client, one.host, one.verdict) for one in way.asked], answers

    asked, answers = asyncio.run(tale())
    assert asked == [("127.77.0.1", "a.test", "allow"), ("127.77.0.1", "b.test", "deny")]
    assert b"200 Connection established\r\n\r\nhello" in answers
    assert b"403 Forbidden" in answers


def test_who_accepts_a_wrong_certificate_is_with_the_platform(tmp_path: Path) -> None:
    """As behind a proxy that looks inside: an operator that trusts anybody is heard there, and no other."""
    certificate, key = RunCA.create("a test").leaf("wrong.test")
    (tmp_path / "wrong.pem").write_text(key + certificate)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(tmp_path / "wrong.pem")
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    async def tale() -> bytes:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                writer.write(b"heard " + line)
            writer.close()

        async with (
            await asyncio.start_server(echo, HERE, 0, ssl=shown) as platform,
            await impostor(shown, port_of(platform)) as wrong,
        ):
            with pytest.raises(ssl.SSLCertVerificationError):
                await asyncio.open_connection(HERE, port_of(wrong), ssl=ssl.create_default_context())
            reader, writer = await asyncio.open_connection(HERE, port_of(wrong), ssl=trusting)
            writer.write(b"me\n")
            heard = await asyncio.wait_for(reader.readline(), 5)
            writer.close()
            await writer.wait_closed()
            return heard

    assert asyncio.run(tale()) == b"heard me\n"


def port_of(server: asyncio.Server) -> int:
    """Where it listens."""
    return int(server.sockets[0].getsockname()[1])
