"""What is well-formed passes, and each way of not being so is found by itself; RFC 9110, 9112, 9113."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles.message_grammar import (
    HTTP2,
    Fields,
    Head,
    asks_another_method,
    body_fault,
    carries_body,
    connect_fault,
    escaped,
    named_elsewhere,
    request_fault,
    response_fault,
)

HTTP11 = b"HTTP/1.1"
GET = Head(HTTP11, b"GET", b"https", b"/v2/", ((b"Host", b"a.test"),))
LOWER: Fields = ((b"accept", b"*/*"),)

GOOD_TARGETS = (
    b"/", b"/v2/a/b/manifests/sha256:0123", b"/a%2Fb%20c", b"/a;b=c,d@e!$&'()*+~_-.", b"/?", b"/a?b=c&d=%7B%22x%22%7D",
    b"//a/b", b"/client/hubs/h?access_token=eyJ.e30.x-_", b"/:80/", b"/?a/b?c", b"/%00",
)  # fmt: skip
BAD_TARGETS = (
    b"", b"*", b"https://evil.test/x", b"@evil.test/x", b"evil.test/x", b"evil.test:443", b"?x", b"/a b", b"/a\tb",
    b"/a\r\nHost: b", b"/a\0", b"/a\x7f", b"/a#b", b"/#", b"/\xc3\xa4", b"/a%", b"/a%2", b"/a%zz", b"/a\\b", b'/"',
    b"/<", b"/a?b#c", b"/a?b c", b" /a", b"/a\n", b"/{x}", b"/a|b", b"/?a[b]",
)  # fmt: skip


@pytest.mark.parametrize("target", GOOD_TARGETS)
@pytest.mark.parametrize("version", [b"HTTP/1.0", HTTP11, HTTP2])
def test_a_path_passes(version: bytes, target: bytes) -> None:
    """In origin form, with whatever RFC 3986 has in a path and a query."""
    assert request_fault(Head(version, b"GET", b"https", target, LOWER)) == ""


@pytest.mark.parametrize("target", BAD_TARGETS)
@pytest.mark.parametrize("version", [HTTP11, HTTP2])
def test_what_is_no_path_is_refused(version: bytes, target: bytes) -> None:
    """Another form, a fragment, a byte that URLs do not have."""
    assert "target" in request_fault(Head(version, b"GET", b"https", target, LOWER))


def test_an_asterisk_is_for_options_alone() -> None:
    """And authority form for CONNECT, which is for the proxy's own port."""
    assert request_fault(replace(GET, method=b"OPTIONS", target=b"*")) == ""
    assert "target" in request_fault(replace(GET, method=b"HEAD", target=b"*"))
    assert "CONNECT" in request_fault(replace(GET, method=b"CONNECT", target=b"a.test:443"))


@pytest.mark.parametrize("method", [b"", b"GET ", b"GE T", b"GET\r\n", b"G\0", b"G:", b"G\xc3", b"G/"])
def test_a_method_is_a_token(method: bytes) -> None:
    """Any token is one, known or not."""
    assert "method" in request_fault(replace(GET, method=method))
    assert request_fault(replace(GET, method=b"M-SEARCH")) == ""


@pytest.mark.parametrize("method", [b"get", b"Get", b"head", b"connect", b"options", b"m-search"])
@pytest.mark.parametrize("version", [b"HTTP/1.0", HTTP11, HTTP2])
def test_a_method_has_case(version: bytes, method: bytes) -> None:
    """RFC 9110 9.1: `get` is not GET, and whoever takes it for that expects another answer (of `head`: no body)."""
    assert "small letters" in request_fault(replace(GET, version=version, method=method, fields=LOWER))


@pytest.mark.parametrize("version", [b"HTTP/0.9", b"HTTP/1.2", b"HTTP/3.0", b"HTTP/1.1 ", b""])
def test_a_version_is_one_of_three(version: bytes) -> None:
    """What a later one frames nobody here knows."""
    assert "version" in request_fault(replace(GET, version=version))


@pytest.mark.parametrize("scheme", [b"", b"ftp", b"https:", b"HTTPS", b"http\0"])
def test_a_scheme_is_one_of_two(scheme: bytes) -> None:
    """As HTTP/2 has them, in lower case."""
    assert "scheme" in request_fault(replace(GET, scheme=scheme))


@pytest.mark.parametrize("value", [b"", b"a", b"a b\tc", b"\xe4\xff", b'"x" ; y="=~"', b"x" * 9000])
def test_a_value_passes(value: bytes) -> None:
    """Empty ones and bytes above ASCII among them (RFC 9110 5.5)."""
    assert request_fault(replace(GET, fields=((b"x-a", value),))) == ""


@pytest.mark.parametrize(
    "value",
    [b"a\rb", b"a\nb", b"a\r\nb", b"a\0b", b"a\x1fb", b"a\x7fb", b" a", b"a ", b"\ta", b"a\t", b" ", b"a\r\n b"],
)
@pytest.mark.parametrize("version", [HTTP11, HTTP2])
def test_a_value_holds_no_control_character(version: bytes, value: bytes) -> None:
    """Nor blanks around it; folded lines are such (RFC 9112 5.2). The value is not quoted."""
    secret = value.replace(b"a", b"s3cr3t")
    fault = request_fault(replace(GET, version=version, fields=((b"x-field", secret),)))
    assert "x-field" in fault
    assert "s3cr3t" not in fault


@pytest.mark.parametrize(
    "name", [b"", b"a b", b"a:", b"a ", b" a", b"a\r\n", b"a\n", b"a\0", b"\xe4", b":path", b"a\r\nb: c"]
)
@pytest.mark.parametrize("version", [HTTP11, HTTP2])
def test_a_name_is_a_token(version: bytes, name: bytes) -> None:
    """A pseudo-header among the fields is none."""
    assert "name" in request_fault(replace(GET, version=version, fields=((name, b"x"),)))


@pytest.mark.parametrize("name", [b"transfer_encoding", b"content_length", b"proxy_connection", b"keep_alive"])
@pytest.mark.parametrize("version", [HTTP11, HTTP2])
def test_a_name_with_an_underscore_is_no_other(version: bytes, name: bytes) -> None:
    """CGI, WSGI and their kind know `HTTP_TRANSFER_ENCODING` from both spellings."""
    assert "to some readers, another" in request_fault(replace(GET, version=version, fields=((name, b"1"),)))
    assert request_fault(replace(GET, version=version, fields=((b"x_request_id", b"1"),))) == ""


@pytest.mark.parametrize(
    "name",
    [
        b"x_forwarded_host", b"x-forwarded_host", b"x.forwarded.host", b"x_host", b"x_original_url", b"x_rewrite-url",
        b"x_http_method_override", b"x-http_method", b"content.length", b"transfer~encoding",
    ],
)  # fmt: skip
@pytest.mark.parametrize("version", [HTTP11, HTTP2])
def test_a_name_by_another_sign_leads_nowhere_else(version: bytes, name: bytes) -> None:
    """Neither host, target nor method can be asked for past what is judged; other names may hold any sign."""
    assert "to some readers, another" in request_fault(replace(GET, version=version, fields=((name, b"a"),)))
    assert request_fault(replace(GET, version=version, fields=((b"x.request_id", b"a"),))) == ""


@pytest.mark.parametrize("name", [b"X-Original-Method", b"X-Forwarded-Method", b"X-HTTP-Method"])
def test_a_field_may_ask_for_another_method(name: bytes) -> None:
    """Of which servers take the method where a proxy of their own stands before them."""
    assert asks_another_method(((name, b"DELETE"),))


def test_http2_names_are_of_lower_case() -> None:
    """RFC 9113 8.2.1; in HTTP/1 any case is."""
    assert "lower case: X-A" in request_fault(replace(GET, version=HTTP2, fields=((b"X-A", b"x"),)))
    assert request_fault(replace(GET, fields=((b"X-A", b"x"),))) == ""


@pytest.mark.parametrize(
    "fields",
    [
        ((b"content-length", b"5"), (b"content-length", b"5")),
        ((b"content-length", b"+5"),),
        ((b"content-length", b"5,5"),),
        ((b"content-length", b""),),
        ((b"content-length", b"5x"),),
        ((b"content-length", b"9" * 30),),
        ((b"content-length", b"5"), (b"transfer-encoding", b"chunked")),
        ((b"transfer-encoding", b"gzip, chunked"),),
        ((b"transfer-encoding", b"identity"),),
        ((b"transfer-encoding", b""),),
        ((b"transfer-encoding", b"chunked"), (b"Transfer-Encoding", b"chunked")),
        ((b"connection", b"close, Content-Length"),),
        ((b"connection", b"host"),),
        ((b"connection", b"a b"),),
        ((b"proxy-connection", b"Host"),),
        ((b"connection", b"close, Authorization"), (b"authorization", b"Bearer x")),
        ((b"Cookie", b"a=b"), (b"connection", b"cookie")),
        ((b"connection", b"x-tenant"), (b"X-Tenant", b"a")),
    ],
)
def test_a_length_is_said_once_and_plainly(fields: Fields) -> None:
    """In HTTP/1; nobody on the way may take a field away that the others read."""
    assert request_fault(replace(GET, fields=fields)) != ""


@pytest.mark.parametrize(
    "fields",
    [
        ((b"content-length", b"5"),),
        ((b"Transfer-Encoding", b"Chunked"),),
        ((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")),
        ((b"Connection", b"keep-alive, , TE"), (b"TE", b"trailers, deflate")),
        ((b"Keep-Alive", b"timeout=5"), (b"Proxy-Connection", b"keep-alive")),
        ((b"Expect", b"100-continue"), (b"Cookie", b"a=b; " * 400 + b"c=d")),
    ],
)
def test_what_http1_frames_with_passes(fields: Fields) -> None:
    """The control of the test above."""
    assert request_fault(replace(GET, method=b"POST", fields=fields)) == ""


@pytest.mark.parametrize(
    "field",
    [
        (b"connection", b"close"),
        (b"keep-alive", b"1"),
        (b"proxy-connection", b"close"),
        (b"transfer-encoding", b"chunked"),
        (b"upgrade", b"websocket"),
        (b"te", b"gzip"),
        (b"content-length", b"5, 5"),
    ],
)
def test_http2_frames_by_itself(field: tuple[bytes, bytes]) -> None:
    """RFC 9113 8.2.2; `te: trailers` and one length are all it takes."""
    head = Head(HTTP2, b"POST", b"https", b"/", ((b"te", b"trailers"), (b"content-length", b"5")))
    assert request_fault(head) == ""
    assert request_fault(replace(head, fields=(field,))) != ""


def connected(*fields: tuple[bytes, bytes], version: bytes = HTTP11) -> str:
    """Say what is wrong with a CONNECT of these fields."""
    return connect_fault(version, b"a.test:443", fields)


def test_a_connect_has_one_host_and_no_body() -> None:
    """RFC 9110 9.3.6; Python's client sends HTTP/1.0 and no Host."""
    assert connected(version=b"HTTP/1.0") == ""
    assert connected((b"Host", b"a.test:443"), (b"Content-Length", b"0")) == ""
    assert "HTTP/1" in connected(version=HTTP2)
    assert "Host" in connected((b"Host", b"a.test:443"), (b"host", b"a.test:443"))
    assert "body" in connected((b"content-length", b"5"))
    assert "body" in connected((b"transfer-encoding", b"chunked"))
    assert "value" in connected((b"x-a", b"\0"))
    assert "Connection" in connected((b"connection", b"host"))


@pytest.mark.parametrize("authority", [b"a.test:443", b"A.TEST.:1", b"my_host.test:65535", b"[2001:db8::1]:443"])
def test_a_connect_names_host_and_port(authority: bytes) -> None:
    """RFC 9112 3.2.3; whether it may be reached is the profile's word."""
    assert connect_fault(HTTP11, authority, ()) == ""


@pytest.mark.parametrize(
    "authority",
    [b"a.test", b"a.test:", b"a.test:0443", b"a.test:0", b"[a.test]:443", b"a.test:443:443", b"u@a.test:443",
     "a.test:\uff14\uff14\uff13".encode(), "\uff41.test:443".encode(), b"a.test:+443", b"a%2etest:443", b"//a.test:443",
     b"a.test:4_3", b"[fe80::1%25lo]:443"],
)  # fmt: skip
def test_a_connect_to_what_is_no_authority_is_refused(authority: bytes) -> None:
    """Parsers forgive brackets around a name, digits of other scripts, leading zeros; some read another port then."""
    assert "host:port" in connect_fault(HTTP11, authority, ())


@pytest.mark.parametrize("value", [b"y 100-continue", b"100-continue, x", b"", b"200-ok"])
def test_an_expectation_is_the_one_that_there_is(value: bytes) -> None:
    """RFC 9110 10.1.1; servers that answer another one early take its body for the next request."""
    assert request_fault(replace(GET, fields=((b"Expect", b"100-Continue"),))) == ""
    assert "Expect" in request_fault(replace(GET, fields=((b"Expect", value),)))
    assert "Expect" in request_fault(replace(GET, fields=((b"Expect", b"100-continue"),) * 2))


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"TRACE"])
def test_what_only_asks_has_no_content(method: bytes) -> None:
    """RFC 9110 9.3.1, 9.3.2, 9.3.8: a server that does not read it takes it for the next request ("0.CL", 2025)."""
    asked = replace(GET, method=method)
    assert request_fault(asked) == ""
    assert request_fault(replace(asked, fields=((b"Content-Length", b"0"),))) == ""
    for field in ((b"Content-Length", b"3"), (b"Transfer-Encoding", b"chunked")):
        assert "no content" in request_fault(replace(asked, fields=(field,)))
        assert request_fault(replace(asked, method=b"DELETE", fields=(field,))) == ""
    assert "no content" in body_fault(method, (), 3, ())
    assert body_fault(method, (), 0, ()) == ""


@pytest.mark.parametrize(
    "name", [b"X-Original-URL", b"x-rewrite-url", b"X-Original-URI", b"X-Override-URL", b"X-Envoy-Original-Path"]
)
def test_no_field_is_another_target(name: bytes) -> None:
    """CVE-2018-14773: what the log shows as the path would not be what is served."""
    assert "the target" in request_fault(replace(GET, fields=((name, b"/admin"),)))


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ((b"X-Forwarded-Host", b"evil.test, a.test"), ("evil.test", "a.test")),
        ((b"x-host", b"evil.test:1"), ("evil.test:1",)),
        ((b"X-Original-Host", b""), ("",)),
        ((b"X-HTTP-Host-Override", b"evil.test"), ("evil.test",)),
        ((b"X-Forwarded-Server", b"evil.test"), ("evil.test",)),
        ((b"X-Forwarded-Authority", b"evil.test"), ("evil.test",)),
        ((b"X-Real-Host", b"evil.test"), ("evil.test",)),
        ((b"X-Envoy-Original-Host", b"evil.test"), ("evil.test",)),
        ((b"Proxy-Host", b"evil.test"), ("evil.test",)),
        ((b"Forwarded", b'for=192.0.2.1;Host="evil.test" , host=b.test'), ("evil.test", "b.test")),
        ((b"Forwarded", b"for=192.0.2.1;proto=https"), ()),
        ((b"X-Forwarded-For", b"192.0.2.1"), ()),
    ],
)
def test_hosts_in_other_fields_are_found(field: tuple[bytes, bytes], named: tuple[str, ...]) -> None:
    """RFC 7239 4, and the fields that came before it."""
    assert named_elsewhere((field,)) == named


@pytest.mark.parametrize("name", [b"X-HTTP-Method-Override", b"x-http-method", b"X-Method-Override"])
def test_another_method_in_a_field_is_found(name: bytes) -> None:
    """OData 4.01, 11.4."""
    assert asks_another_method(((name, b"DELETE"),))
    assert not asks_another_method(((b"x-a", b"DELETE"),))


def test_a_whole_request_is_what_its_head_said() -> None:
    """No trailers, and as long as it said, if it did."""
    assert body_fault(b"POST", ((b"Content-Length", b"5"),), 5, ()) == ""
    assert body_fault(b"POST", (), 5, ()) == ""
    assert "long" in body_fault(b"POST", ((b"Content-Length", b"5"),), 4, ())
    assert "Trailers" in body_fault(b"POST", (), 0, ((b"host", b"evil.test"),))


def test_an_answer_is_one() -> None:
    """Its reason and fields end no line, its length is one."""
    assert response_fault(HTTP11, b"OK", ((b"content-length", b"5"),)) == ""
    assert response_fault(HTTP2, b"", ((b"content-length", b"5"),)) == ""
    assert "reason" in response_fault(HTTP11, b"OK\rX: y", ())
    assert "value" in response_fault(HTTP11, b"OK", ((b"location", b"/\r\nset-cookie: a"),))
    assert "Content-Length" in response_fault(HTTP11, b"OK", ((b"content-length", b"5"), (b"content-length", b"6")))


def test_a_body_is_announced_by_its_length_or_coding() -> None:
    """A length of zero announces none."""
    assert carries_body(((b"Content-Length", b"5"),))
    assert carries_body(((b"Transfer-Encoding", b"chunked"),))
    assert not carries_body(((b"Content-Length", b"00"), (b"Host", b"a.test")))


@given(raw=st.binary())
def test_what_is_shown_is_printable(raw: bytes) -> None:
    """Whatever was sent."""
    assert escaped(raw).isascii()
    assert escaped(raw).isprintable()


@given(
    method=st.binary(min_size=1, max_size=4),
    target=st.binary(max_size=8),
    name=st.binary(max_size=4),
    value=st.binary(),
)
def test_what_passes_is_read_as_it_was_written(method: bytes, target: bytes, name: bytes, value: bytes) -> None:
    """Written out as HTTP/1, it is one line for the request, one for the field, and three words in the first."""
    if request_fault(Head(HTTP2, method, b"https", b"/" + target, ((name, value),))) == "":
        lines = (method + b" /" + target + b" HTTP/1.1\r\n" + name + b": " + value + b"\r\n\r\n").split(b"\n")
        assert len(lines) == 4
        assert lines[0].split() == [method, b"/" + target, b"HTTP/1.1"]
        assert lines[1].partition(b":")[::2] == (name, b" " + value + b"\r")
