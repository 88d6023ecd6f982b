"""A hello names one server openly; whatever else it holds, or however it is cut, is refused."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.battery.hello import Form, client_hello
from egress_profiles.hello_grammar import hello_fault


def body(record: bytes) -> bytes:
    """Give what is behind the record's and the message's heads."""
    return record[9:]


def hello(extensions: bytes, behind: bytes = b"") -> bytes:
    """Write a hello with these extensions."""
    return b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\x01" + b"\1\0" + sized(extensions) + behind


def sized(content: bytes) -> bytes:
    """Put its length before it."""
    return len(content).to_bytes(2, "big") + content


def name(*entries: bytes) -> bytes:
    """Write a server_name extension."""
    return b"\0\0" + sized(sized(b"".join(entries)))


def of_a_library(server_name: str) -> bytes:
    """Give the hello that Python's TLS sends."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=server_name).do_handshake()
    return body(outgoing.read())


A, B = b"\0" + sized(b"a.test"), b"\0" + sized(b"b.test")


def test_a_good_hello_passes() -> None:
    """A library's, and ours in its plain forms."""
    assert hello_fault(of_a_library("registry.byohost.test")) == ""
    assert hello_fault(body(client_hello(("a.test",)))) == ""
    assert hello_fault(body(client_hello(("a.test",), Form.OLD))) == ""
    assert hello_fault(hello(name(A))) == ""


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (body(client_hello(("a.test", "b.test"))), "more than one"),
        (body(client_hello(("a.test", "b.test"), Form.HIDDEN)), "encrypted_client_hello"),
        (hello(name(A) + b"\xff\xce\0\0"), "encrypted_server_name"),
        (hello(name(A) + name(B)), "twice"),
        (hello(name(A) + b"\0\x0a\0\0\0\x0a\0\0"), "twice"),
        (hello(b""), "no server"),
        (hello(b"")[:-2], "no server"),
        (hello(name(b"\1" + A[1:])), "another type"),
        (hello(name(b"\0\0\0")), "empty or not ASCII"),
        (hello(name(b"\0" + sized("\xe4.test".encode()))), "empty or not ASCII"),
        (hello(name()), "lengths"),
        (hello(b"\0\0" + sized(sized(A) + b"x")), "lengths"),
        (hello(name(A), b"x"), "lengths"),
        (hello(b"\0"), "lengths"),
        (hello(name(A)[:-1]), "lengths"),
        (b"\3\3" + bytes(20), "lengths"),
    ],
)
def test_another_is_refused(bad: bytes, words: str) -> None:
    """By the first thing that is wrong."""
    assert words in hello_fault(bad)


@given(st.binary(max_size=80))
def test_no_bytes_raise(raw: bytes) -> None:
    """Behind the version and the random too."""
    assert hello_fault(raw)
    assert hello_fault(b"\3\3" + bytes(32) + raw) or b"\0\0" in raw
