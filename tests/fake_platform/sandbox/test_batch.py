import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.sandbox.batch import KINDS, read_batch
from fake_platform.sandbox.fields import BatchError
from fake_platform.sandbox.plan import Attempt, Datagram, Dialogue, Echo, Hello, Look, Trust

ANY = Trust(insecure=True)


def _plan(**members: Any) -> Any:
    (attempt,) = read_batch(json.dumps({"id": "x", **members}))
    return attempt.plan


def _sentence(**members: Any) -> str:
    with pytest.raises(BatchError) as caught:
        _plan(**members)
    return str(caught.value)


def test_a_batch_is_lines_or_an_array() -> None:
    """Both forms give the same attempts, in order, blank lines left out."""
    values: list[dict[str, object]] = [
        {"id": "a", "kind": "file", "path": "/"},
        {"id": "b", "kind": "file", "path": "/x"},
    ]
    wanted = (Attempt("a", "file", Look("/")), Attempt("b", "file", Look("/x")))
    assert read_batch("\n\n".join(json.dumps(value) for value in values)) == wanted
    assert read_batch(json.dumps(values, indent=1)) == wanted
    assert read_batch("") == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"id": "a", "kind": "file", "path": "/"}\nnonsense', "Line 2 of the batch is not JSON"),
        ("[1", "The batch is not JSON"),
        ("[" * 100_000, "The batch is not JSON"),
        ("[1]", "Attempt 1 of the batch is not a JSON object"),
        ('{"kind": "tcp"}', "Line 1 of the batch lacks 'id'"),
        (
            '{"id": "a", "kind": "exec"}',
            "'exec': there is tcp, udp, tls, http, connect, raw, dns, icmp, file",
        ),
        ('{"id": "identity", "kind": "file", "path": "/"}', "'identity' is taken"),
        ('[{"id": "a", "kind": "file", "path": "/"}, {"id": "a", "kind": "file", "path": "/"}]', "'a' is taken"),
        ('{"id": "a", "kind": "file", "path": "/", "x": 1}', "unknown member 'x'"),
    ],
)
def test_a_mistake_is_one_sentence(text: str, sentence: str) -> None:
    """The sentence says where the mistake is."""
    with pytest.raises(BatchError) as caught:
        read_batch(text)
    assert sentence in str(caught.value)


def test_plain_kinds_come_down_to_their_plans() -> None:
    """tcp, udp, raw and tls carry their bytes and names unchanged."""
    assert _plan(kind="tcp", host="a", port=7) == Dialogue("a", 7, 5)
    assert _plan(kind="tcp", host="a", port=7, send="h\u00e9", read=3) == Dialogue(
        "a", 7, 5, send=b"h\xc3\xa9", least=3
    )
    assert _plan(kind="udp", host="a", port=9, send="x", timeout=1) == Datagram("a", 9, 1, b"x")
    assert _plan(kind="raw", host="a", port=1, bytesBase64="AP8=") == Dialogue("a", 1, 5, send=b"\0\xff", least=1)
    assert _plan(kind="tls", host="a", port=443) == Dialogue("a", 443, 5, hello=Hello("a", ANY))
    assert _plan(kind="tls", host="a", port=443, serverName=None).hello == Hello(None, ANY)
    assert "base64 text" in _sentence(kind="raw", host="a", port=1, bytesBase64="*")


def test_an_echo_carries_its_bytes() -> None:
    """And has no port."""
    assert _plan(kind="icmp", host="192.0.2.10", send="x", timeout=1) == Echo("192.0.2.10", 1, b"x")
    assert "unknown member 'port'" in _sentence(kind="icmp", host="192.0.2.10", port=7)


def test_an_attempt_has_its_round() -> None:
    """The first one unless it says otherwise."""
    first, second = read_batch('[{"id":"a","kind":"file","path":"/"},{"id":"b","kind":"file","path":"/","round":3}]')
    assert (first.round, second.round) == (0, 3)


def test_dns_asks_over_udp_or_tcp() -> None:
    """Over TCP the length goes first and the answer is counted."""
    udp = _plan(kind="dns", server="10.96.0.10", name="a.test")
    tcp = _plan(kind="dns", server="10.96.0.10", name="a.test", transport="tcp", port=5353)
    assert (udp.host, udp.port) == ("10.96.0.10", 53)
    assert (tcp.port, tcp.counted, tcp.send) == (5353, True, len(udp.send).to_bytes(2, "big") + udp.send)
    assert "'type'" in _sentence(kind="dns", server="a", name="a.test", type="X")
    assert "'name'" in _sentence(kind="dns", server="a", name="a..b")
    assert "'transport'" in _sentence(kind="dns", server="a", name="a.test", transport="x")


def test_http_goes_straight_or_through_the_proxy() -> None:
    """Straight: origin-form; http through a proxy: absolute-form; https through a proxy: CONNECT, then origin-form."""
    plain = _plan(kind="http", url="http://a.test/x?y")
    assert plain == Dialogue(
        "a.test", 80, 5, send=b"GET /x?y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", least=1
    )
    proxied = _plan(kind="http", url="http://a.test:81", proxy="http://p.test:3128/", headers={"X": "1"})
    assert (proxied.host, proxied.port, proxied.tunnel) == ("p.test", 3128, b"")
    assert proxied.send.startswith(b"GET http://a.test:81 HTTP/1.1\r\nHost: a.test:81\r\nX: 1\r\n")
    secure = _plan(kind="http", url="https://a.test", proxy="[fd00::1]:3128", caFile="/ca", proxyHeaders={"P": "1"})
    assert (secure.host, secure.port) == ("fd00::1", 3128)
    assert secure.tunnel == b"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nP: 1\r\n\r\n"
    assert secure.hello == Hello("a.test", Trust(ca_file="/ca"))
    assert _plan(kind="http", url="https://[::1]/", proxy="p:1").tunnel.startswith(b"CONNECT [::1]:443 ")
    assert _plan(kind="http", url="https://a.test/").hello == Hello("a.test", Trust())
    assert _plan(kind="http", url="https://a.test/", caPem="pem", proxy=None).hello.trust == Trust(ca_pem="pem")


def test_a_body_is_counted_and_headers_may_replace_ours() -> None:
    """Content-Length comes by itself unless the batch frames the body; Host and Connection can be given."""
    sent = _plan(kind="http", url="http://a.test/", method="POST", body="\u00e9").send
    assert sent.startswith(b"POST / ")
    assert sent.endswith(b"Content-Length: 2\r\n\r\n\xc3\xa9")
    framed = _plan(
        kind="http",
        url="http://a.test/",
        body="0\r\n\r\n",
        headers=[["Transfer-Encoding", "chunked"], ["HOST", "b"], ["Connection", "keep-alive"]],
    ).send
    assert framed.count(b"\r\nHOST: b") == 1
    assert b"Host: a.test" not in framed
    assert b"Content-Length" not in framed
    assert b"close" not in framed


@pytest.mark.parametrize("url", ["ftp://a", "http://", "http://a:0/", "http://a:99999/", "http://[x/", "/x"])
def test_a_url_that_cannot_be_dialled_is_refused(url: str) -> None:
    """The sentence sends hostile URLs to the kinds that take any bytes."""
    assert "for a hostile one use `connect` or `raw`" in _sentence(kind="http", url=url)


@pytest.mark.parametrize("proxy", ["p", ":3128", "p:x", "p:99999", "p:123456", "p:"])
def test_a_proxy_is_host_and_port(proxy: str) -> None:
    """A proxy without a usable port is refused."""
    assert "host:port" in _sentence(kind="connect", proxy=proxy, authority="a:443")


def test_connect_lets_every_name_differ() -> None:
    """Authority, server name, Host headers and target are each as given."""
    plan = _plan(
        kind="connect",
        proxy="p:3130",
        authority="ok.test:443",
        serverName="sni.test",
        hostHeader=["one.test", "two.test"],
        path="https://evil.test/",
        headers={"Host": "three.test"},
    )
    assert plan.tunnel == b"CONNECT ok.test:443 HTTP/1.1\r\nHost: ok.test:443\r\n\r\n"
    assert plan.hello == Hello("sni.test", ANY)
    assert plan.send == (
        b"GET https://evil.test/ HTTP/1.1\r\nHost: one.test\r\nHost: two.test\r\nHost: three.test\r\n"
        b"Connection: close\r\n\r\n"
    )


def test_connect_has_defaults_that_agree() -> None:
    """Without more, the names are those of the authority."""
    plan = _plan(kind="connect", proxy="p:3130", authority="ok.test:443")
    assert plan.hello == Hello("ok.test", ANY)
    assert plan.send.startswith(b"GET / HTTP/1.1\r\nHost: ok.test:443\r\n")
    assert _plan(kind="connect", proxy="p:1", authority="[::1]:443").hello.server_name == "::1"
    assert _plan(kind="connect", proxy="p:1", authority="portless").hello.server_name == "portless"
    assert b"Host" not in _plan(kind="connect", proxy="p:1", authority="a:1", hostHeader=[]).send


def test_connect_may_send_raw_bytes_with_and_without_tls() -> None:
    """Raw bytes take the request's place, before or after a handshake."""
    inside = _plan(kind="connect", proxy="p:1", authority="a:443", bytesBase64="U1NI")
    before = _plan(kind="connect", proxy="p:1", authority="a:443", bytesBase64="U1NI", tls=False)
    assert (inside.send, before.send, before.hello) == (b"SSH", b"SSH", None)
    assert inside.hello is not None


def test_only_one_kind_of_trust_is_given() -> None:
    """Contradictory trust is a mistake in the batch."""
    assert "one of caFile, caPem, insecure" in _sentence(kind="tls", host="a", port=1, caPem="x", insecure=True)


@given(st.text(alphabet=st.characters()))
def test_any_text_goes_to_the_wire(text: str) -> None:
    """Control characters and lone surrogates are sent rather than refused."""
    plan = _plan(kind="connect", proxy="p:1", authority=text, hostHeader=text, path=text, body=text)
    assert text.encode("utf-8", "surrogatepass") in plan.tunnel
    assert text.encode("utf-8", "surrogatepass") in plan.send


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4))
def test_no_member_makes_it_raise_anything_else(value: object) -> None:
    """Whatever stands in a batch, it is an attempt or a sentence."""
    for kind in KINDS:
        members = dict.fromkeys(["host", "port", "send", "url", "proxy", "authority", "server", "name", "path"], value)
        with pytest.raises(BatchError):
            read_batch(json.dumps({"id": "x", "kind": kind, **members}))


def test_http2_is_offered_and_read_to_the_end_of_its_stream() -> None:
    """The bytes are the caller's; the plan knows which stream they end with."""
    plan = _plan(
        kind="connect", proxy="p:1", authority="a.test:443", alpn="h2", lastStream=3, bytesBase64="AA==", insecure=True
    )
    assert plan.hello == Hello("a.test", ANY, "h2")
    assert (plan.send, plan.last_stream, plan.waits) == (b"\0", 3, True)
