"""Whether an HTTP message is one that every reader of it reads alike: the grammar of RFC 9110, 9112 and 9113. Pure.

What a proxy passes on is read again behind it, often in the other version of HTTP. A byte that ends a line, a field
that says where a body ends, or a target that names a host of its own would there become another request, or one for
another host. So nothing is repaired here: a message is well-formed, or the first fault that was found is said.
The reasons name fields and never quote a value, since values may be secret.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

Fields = tuple[tuple[bytes, bytes], ...]
"""Names and values in their order, as bytes; blanks around an HTTP/1 value are no part of it (RFC 9112 5.1)."""

HTTP1, HTTP2 = (b"HTTP/1.0", b"HTTP/1.1"), b"HTTP/2.0"
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LOWER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9a-z]+")
_VALUE = re.compile(rb"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?")
_ORIGIN = re.compile(
    rb"/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?"
)
_LENGTH = re.compile(rb"[0-9]{1,18}")
_OF_THE_CONNECTION = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"})
_FOR_EVERYBODY = frozenset({b"host", b"content-length", b"transfer-encoding", b"trailer"})
"""Fields that no Connection may take away on the way: whoever obeyed it would read another message."""
_OF_ONE_HOP = _OF_THE_CONNECTION | {b"te", b"http2-settings", b"proxy-authenticate", b"proxy-authorization"}
"""Fields that Connection is there to take away (RFC 9110 7.6.1, RFC 7540 3.2.1)."""
_ELSEWHERE = frozenset(
    {
        b"x-forwarded-host",
        b"x-forwarded-server",
        b"x-forwarded-authority",
        b"x-host",
        b"x-real-host",
        b"x-original-host",
        b"x-envoy-original-host",
        b"x-http-host-override",
        b"proxy-host",
    }
)
"""Fields that servers behind a proxy of their own take for Host (PortSwigger, "HTTP Host header attacks")."""
_OTHER_TARGETS = frozenset(
    {
        b"x-original-url",
        b"x-original-uri",
        b"x-rewrite-url",
        b"x-override-url",
        b"x-envoy-original-path",
        b"x-forwarded-uri",
    }
)
"""Fields that some servers take for the target (CVE-2018-14773; ingress-nginx's, Envoy's and Traefik's own)."""
_OTHER_METHODS = frozenset(
    {b"x-http-method", b"x-http-method-override", b"x-method-override", b"x-original-method", b"x-forwarded-method"}
)
"""Fields that some servers take for the method (OData 4.01, 11.4: method tunnelling; ingress-nginx's, Traefik's)."""
_JUDGED = _OF_THE_CONNECTION | _FOR_EVERYBODY | _ELSEWHERE | _OTHER_TARGETS | _OTHER_METHODS
"""Fields by which a request is judged or framed: nothing may be one of them to somebody else alone."""
_FOLDED = re.compile(rb"[^0-9a-z]")
_WITHOUT_CONTENT = frozenset({b"GET", b"HEAD", b"TRACE"})
"""Methods whose content some readers leave in the connection, where it is the next request (RFC 9110 9.3.1, 9.3.2)."""
_CONTENT = "GET, HEAD and TRACE have no content: some would read it as the next request (RFC 9110 9.3)."
_AUTHORITY = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[1-9][0-9]{0,4}")


@dataclass(frozen=True)
class Head:
    """A request's head: `target` is the HTTP/2 `:path`, `authority` its `:authority`, empty for HTTP/1."""

    version: bytes
    method: bytes
    scheme: bytes
    target: bytes
    fields: Fields


def request_fault(head: Head) -> str:
    """Say what is wrong with a request inside a tunnel or to the proxy itself; empty if nothing is."""
    if head.version not in {*HTTP1, HTTP2}:
        return "The version is neither HTTP/1.0, HTTP/1.1 nor HTTP/2."
    if fault := _method_fault(head.method):
        return fault
    if head.scheme not in {b"http", b"https"}:
        return "The scheme is neither http nor https."
    if not _ORIGIN.fullmatch(head.target) and (head.method, head.target) != (b"OPTIONS", b"*"):
        return "The target is no path that begins with / (RFC 9112 3.2.1), nor * of OPTIONS."
    return fields_fault(head.version, head.fields) or _framing_fault(head.version, head.fields) or _meaning_fault(head)


def connect_fault(version: bytes, authority: bytes, fields: Fields) -> str:
    """Say what is wrong with a CONNECT's target and fields; it has no body (RFC 9110 9.3.6)."""
    if not _AUTHORITY.fullmatch(authority):
        return "The target is not host:port in ASCII, the port without a leading zero (RFC 9112 3.2.3)."
    if version not in HTTP1:
        return "A CONNECT to the proxy is of HTTP/1."
    names = [name.lower() for name, _ in fields]
    if names.count(b"host") > 1:
        return "CONNECT carries Host more than once."
    if b"transfer-encoding" in names or any(value.strip(b"0") for value in _values(fields, b"content-length")):
        return "CONNECT has no body, and this one says that it has."
    return fields_fault(version, fields) or _framing_fault(version, fields)


def body_fault(method: bytes, head_fields: Fields, length: int, trailers: Fields) -> str:
    """Say how a request that has come in whole is not what its head announced; `length` in bytes, after decoding."""
    if length and method in _WITHOUT_CONTENT:
        return _CONTENT
    if trailers:
        return "Trailers may not pass: what a field there says comes after everything was judged."
    announced = _values(head_fields, b"content-length")
    if announced and int(announced[0]) != length:
        return "The body is not as long as Content-Length says."
    return ""


def response_fault(version: bytes, reason: bytes, fields: Fields) -> str:
    """Say what is wrong with the head of an answer."""
    if not _VALUE.fullmatch(reason):
        return "The reason phrase holds a control character."
    return fields_fault(version, fields) or _framing_fault(version, fields)


def fields_fault(version: bytes, fields: Fields) -> str:
    """Find the first name that is no token (of HTTP/2: of lower case), or value with a control character or blanks."""
    token = _LOWER if version == HTTP2 else _TOKEN
    for name, value in fields:
        if not token.fullmatch(name):
            return f"A field's name is no token{' of lower case' if version == HTTP2 else ''}: {escaped(name)}."
        if not _VALUE.fullmatch(value):
            return f"The value of {escaped(name)} holds a control character, or a blank at its start or end."
        if name.lower() != _folded(name) and _folded(name) in _JUDGED:
            return f"The field {escaped(name)} is, to some readers, another one with a hyphen."
    return ""


def carries_body(fields: Fields) -> bool:
    """Tell whether a head announces a body; in HTTP/2 one may come unannounced."""
    announced = any(value.strip(b"0") for value in _values(fields, b"content-length"))
    return announced or bool(_values(fields, b"transfer-encoding"))


def named_elsewhere(fields: Fields) -> tuple[str, ...]:
    """Give the authorities that other fields than Host name; RFC 7239 4 for Forwarded, whose parts are read broadly."""
    found = [part for name, value in fields if name.lower() in _ELSEWHERE for part in value.split(b",")]
    pairs = [re.split(rb"[;,]", value) for value in _values(fields, b"forwarded")]
    for name, _, value in (pair.partition(b"=") for parts in pairs for pair in parts):
        if name.strip().lower() == b"host":
            found.append(value.strip(b' \t"'))
    return tuple(part.strip().decode("latin-1") for part in found)


def asks_another_method(fields: Fields) -> bool:
    """Tell whether a field asks for another method than the request line does."""
    return any(name.lower() in _OTHER_METHODS for name, _ in fields)


def escaped(raw: bytes) -> str:
    """Write bytes as text that holds nothing but printable ASCII; a backslash begins an escape."""
    return raw.decode("latin-1").encode("unicode_escape").decode("ascii")


def _framing_fault(version: bytes, fields: Fields) -> str:
    """Find what would end the message elsewhere for somebody: RFC 9112 6.3, RFC 9113 8.2.2."""
    lengths, codings = _values(fields, b"content-length"), _values(fields, b"transfer-encoding")
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(value) for value in lengths):
        return "Content-Length is not one number."
    if version == HTTP2:
        return _http2_fault(fields)
    if codings and (lengths or version == b"HTTP/1.0"):
        return "Transfer-Encoding stands beside Content-Length, or in HTTP/1.0."
    if codings and [value.lower() for value in codings] != [b"chunked"]:
        return "Transfer-Encoding is not chunked alone."
    return _connection_fault(fields)


def _method_fault(method: bytes) -> str:
    """Find what is no method, or not the one that it would be taken for."""
    if not _TOKEN.fullmatch(method):
        return "The method is no token (RFC 9110 9.1)."
    if method == b"CONNECT":
        return "CONNECT is for the proxy's own port."
    if method != method.upper():
        return "The method holds small letters: to some readers it is another one in capitals (RFC 9110 9.1)."
    return ""


def _meaning_fault(head: Head) -> str:
    """Find what two readers would act on differently although both read the same bytes."""
    expected = [value.lower() for value in _values(head.fields, b"expect")]
    if expected not in ([], [b"100-continue"]):
        return "Expect says something else than 100-continue, or that twice (RFC 9110 10.1.1)."
    if head.method in _WITHOUT_CONTENT and carries_body(head.fields):
        return _CONTENT
    found = next((name for name, _ in head.fields if name.lower() in _OTHER_TARGETS), None)
    return "" if found is None else f"The field {escaped(found)} is, to some readers, the target."


def _connection_fault(fields: Fields) -> str:
    """Find what somebody on the way would take away although it is for the server: RFC 9110 7.6.1."""
    options = _listed([*_values(fields, b"connection"), *_values(fields, b"proxy-connection")])
    if not all(_TOKEN.fullmatch(option) for option in options) or _FOR_EVERYBODY & options:
        return "Connection names what is no option, or a field that everybody on the way must see."
    if (options - _OF_ONE_HOP) & {name.lower() for name, _ in fields}:
        return "Connection takes away a field that is for the server: those who obey it read another message."
    return ""


def _http2_fault(fields: Fields) -> str:
    found = next((name for name, _ in fields if name in _OF_THE_CONNECTION), None)
    if found is not None:
        return f"HTTP/2 has no field {escaped(found)} (RFC 9113 8.2.2)."
    if any(value.lower() != b"trailers" for value in _values(fields, b"te")):
        return "In HTTP/2 TE says trailers or nothing (RFC 9113 8.2.2)."
    return ""


def _folded(name: bytes) -> bytes:
    """Give a name as gateways to programs know it: no sign is told from a hyphen.

    CGI and WSGI have one variable for `X-A` and `X_A` (RFC 3875 4.1.18); lighttpd and older Apaches for `X.A` too.
    """
    return _FOLDED.sub(b"-", name.lower())


def _values(fields: Fields, name: bytes) -> list[bytes]:
    return [value for each, value in fields if each.lower() == name]


def _listed(values: Iterable[bytes]) -> set[bytes]:
    """Give the members of comma-separated lists in lower case; empty ones count for nothing (RFC 9110 5.6.1)."""
    members = {part.strip(b" \t").lower() for value in values for part in value.split(b",")}
    return members - {b""}
