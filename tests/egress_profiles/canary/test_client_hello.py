import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.canary.client_hello import NotTLSError, read_client_hello


def _hello(name: str | None) -> bytes:
    """The first flight of Python's own TLS client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    outgoing = ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def _in_records(hello: bytes, size: int) -> bytes:
    """The same ClientHello cut into small records."""
    payload = hello[5:]
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    return b"".join(b"\x16\x03\x01" + len(part).to_bytes(2, "big") + part for part in parts)


@pytest.mark.parametrize("name", ["a.test", "x" * 60 + ".test", None])
def test_the_name_of_a_real_client_is_read(name: str | None) -> None:
    """What a TLS library sends is understood once it is whole, with or without a name."""
    wire = _hello(name)
    assert all(read_client_hello(wire[:length]) is None for length in range(len(wire)))
    hello = read_client_hello(wire)
    assert hello is not None
    assert hello.server_name == name


def test_a_hello_in_several_records_is_put_together() -> None:
    """Fragments do not hide the name, whatever follows them."""
    hello = read_client_hello(_in_records(_hello("a.test"), 50) + b"\x17\x03\x03\0\1x")
    assert hello is not None
    assert hello.server_name == "a.test"


def test_a_name_that_is_not_ascii_is_still_written_down() -> None:
    """Odd bytes read as escapes instead of failing."""
    hello = read_client_hello(_hello("a.test").replace(b"a.test", b"\xff.test"))
    assert hello is not None
    assert hello.server_name == "\\xff.test"


def test_a_hello_without_extensions_has_no_name() -> None:
    """An old client ends its ClientHello early."""
    body = b"\x03\x01" + bytes(32) + b"\0" + b"\0\2\0\x2f" + b"\1\0"
    message = b"\1" + len(body).to_bytes(3, "big") + body
    hello = read_client_hello(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)
    assert hello is not None
    assert hello.server_name is None


@pytest.mark.parametrize(
    "wire",
    [
        b"GET / HTTP/1.1\r\n",
        b"SSH-2.0-x\r\n",
        b"\x16\x02",
        b"\x16\x03\x01\0\4\2\0\0\0",  # a ServerHello
        b"\x16\x03\x01\0\4\1\0\0\0",  # an empty one
        b"\x16\x03\x01\0\x27\1\0\0\x23" + bytes(34) + b"\xff",  # a session id beyond the end
    ],
)
def test_what_is_no_hello_says_so(wire: bytes) -> None:
    """Other protocols and contradictory lengths are told apart from an incomplete ClientHello."""
    with pytest.raises(NotTLSError):
        read_client_hello(wire)


@given(st.binary())
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    """A hostile ClientHello is read, incomplete or refused."""
    try:
        read_client_hello(b"\x16\x03\x01" + len(data).to_bytes(2, "big") + data)
    except NotTLSError:
        return
