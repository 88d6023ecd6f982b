"""The probe's batch: JSON on stdin becomes attempts. Pure.

A batch is a JSON array of attempts, or one attempt per line. All of it is read before anything is tried: a batch with a
mistake does nothing. Strings go to the wire as UTF-8 exactly as given, since hostile ones are the point.
"""

import base64
import binascii
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from fake_platform.sandbox import dns
from fake_platform.sandbox.fields import BatchError, Fields
from fake_platform.sandbox.plan import Attempt, Datagram, Dialogue, Echo, Hello, Kind, Look, Trust

ANYBODY = Trust(insecure=True)
"""The trust of kinds that try what a proxy lets through, rather than whom they talk to."""


def read_batch(text: str) -> tuple[Attempt, ...]:
    """The attempts of a batch, in order.

    Raises:
        BatchError: the first mistake, in one sentence.
    """
    attempts = tuple(_attempt(value, where) for value, where in _values(text))
    seen: set[str] = set()
    for attempt in attempts:
        if attempt.id in seen or attempt.id == "identity":
            raise BatchError(f"The id {attempt.id!r} is taken: ids are unique, and `identity` is the first line's.")
        seen.add(attempt.id)
    return attempts


def _values(text: str) -> list[tuple[object, str]]:
    """Each attempt's JSON value with the words for where it stands."""
    if text.lstrip().startswith("["):
        return [(value, f"Attempt {n} of the batch") for n, value in enumerate(_json(text, "The batch"), start=1)]
    lines = [(line, f"Line {n} of the batch") for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [(_json(line, where), where) for line, where in lines]


def _json(text: str, where: str) -> list[object]:
    try:
        value: list[object] = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BatchError(f"{where} is not JSON ({fault}): give a JSON array of attempts, or one per line.") from None
    return value


def _attempt(value: object, where: str) -> Attempt:
    if not isinstance(value, dict):
        raise BatchError(f"{where} is not a JSON object with `id` and `kind`.")
    fields = Fields(value, where)
    name, kind = fields.text("id"), fields.text("kind")
    if kind not in KINDS:
        raise BatchError(f"{where} has the unknown kind {kind!r}: there is {', '.join(KINDS)}.")
    known: Kind = kind  # type: ignore[assignment]  # the keys of KINDS are the kinds
    attempt = Attempt(name, known, KINDS[known](fields), fields.whole("round", 0, 999))
    fields.end()
    return attempt


def _tcp(fields: Fields) -> Dialogue:
    return Dialogue(*_target(fields), send=_wire(fields.text("send", "")), least=fields.whole("read", 0, 65536))


def _udp(fields: Fields) -> Datagram:
    return Datagram(*_target(fields), send=_wire(fields.text("send")))


def _tls(fields: Fields) -> Dialogue:
    host, port, timeout = _target(fields)
    return Dialogue(host, port, timeout, hello=_hello(fields, host, ANYBODY))


def _raw(fields: Fields) -> Dialogue:
    return Dialogue(*_target(fields), send=_bytes(fields), least=1)


def _dns(fields: Fields) -> Datagram | Dialogue:
    server, port, timeout = fields.text("server"), _port(fields, 53), fields.seconds()
    record, transport = fields.text("type", "A"), fields.text("transport", "udp")
    if record not in dns.TYPES:
        raise fields.wrong("type", f"one of {', '.join(dns.TYPES)}")
    try:
        question = dns.question(fields.text("name"), record)
    except ValueError as fault:
        raise fields.wrong("name", f"a DNS name ({fault})") from None
    if transport == "udp":
        return Datagram(server, port, timeout, send=question)
    if transport == "tcp":  # RFC 1035 4.2.2: the length goes first, both ways
        return Dialogue(server, port, timeout, send=struct.pack(">H", len(question)) + question, counted=True)
    raise fields.wrong("transport", "udp or tcp")


def _icmp(fields: Fields) -> Echo:
    return Echo(fields.text("host"), fields.seconds(), _wire(fields.text("send", "")))


def _file(fields: Fields) -> Look:
    return Look(fields.text("path"))


def _http(fields: Fields) -> Dialogue:
    """A request for `url`, straight or through `proxy`: absolute-form for http, CONNECT for https (RFC 9112 3.2)."""
    url, split = _url(fields)
    secure, host = split.scheme == "https", split.hostname or ""
    port, authority = split.port or (443 if secure else 80), split.netloc.rpartition("@")[2]
    timeout, hello = fields.seconds(), _hello(fields, host, Trust())
    proxied = fields.maybe("proxy") is not None
    dialled = _proxy(fields) if proxied else (host, port)
    tunnel = (
        _connect_head(fields, f"[{host}]:{port}" if ":" in host else f"{host}:{port}") if proxied and secure else b""
    )
    origin = (split.path or "/") + (f"?{split.query}" if split.query else "")
    request = _request(fields, url if proxied and not secure else origin, (authority,))
    return Dialogue(*dialled, timeout, tunnel=tunnel, hello=hello if secure else None, send=request, least=1)


def _connect(fields: Fields) -> Dialogue:
    """CONNECT `authority` at `proxy`, then TLS, then a request or raw bytes, none of which have to agree."""
    host, port = _proxy(fields)
    authority, timeout = fields.text("authority"), fields.seconds()
    name = authority.rpartition(":")[0].strip("[]") or authority
    hello = _hello(fields, name, ANYBODY)
    secure = fields.flag("tls", default=True)
    tunnel = _connect_head(fields, authority)
    if fields.has("bytesBase64"):
        send = _bytes(fields)
    else:
        send = _request(fields, fields.text("path", "/"), fields.texts("hostHeader", (authority,)))
    plan = Dialogue(host, port, timeout, tunnel=tunnel, hello=hello if secure else None, send=send, least=1)
    return replace(plan, last_stream=fields.whole("lastStream", 0, 0x7FFFFFFF))


KINDS: Mapping[Kind, Callable[[Fields], Dialogue | Datagram | Echo | Look]] = {
    "tcp": _tcp,
    "udp": _udp,
    "tls": _tls,
    "http": _http,
    "connect": _connect,
    "raw": _raw,
    "dns": _dns,
    "icmp": _icmp,
    "file": _file,
}


def _target(fields: Fields) -> tuple[str, int, float]:
    return fields.text("host"), _port(fields, None), fields.seconds()


def _port(fields: Fields, default: int | None) -> int:
    return fields.whole("port", default, 65535)


def _proxy(fields: Fields) -> tuple[str, int]:
    """The proxy's host and port, from `host:port` or `http://host:port`."""
    text = fields.text("proxy").removeprefix("http://").removesuffix("/")
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and len(port) < 6 and int(port) < 65536):
        raise fields.wrong("proxy", "host:port, an IPv6 address in brackets")
    return host.strip("[]"), int(port)


def _url(fields: Fields) -> tuple[str, SplitResult]:
    """The URL as given and in its parts."""
    url = fields.text("url")
    try:
        split = urlsplit(url)
        usable = split.scheme in {"http", "https"} and bool(split.hostname) and split.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise fields.wrong("url", "http:// or https:// with a host (for a hostile one use `connect` or `raw`)")
    return url, split


def _bytes(fields: Fields) -> bytes:
    try:
        return base64.b64decode(fields.text("bytesBase64"), validate=True)
    except (binascii.Error, ValueError):
        raise fields.wrong("bytesBase64", "base64 text") from None


def _hello(fields: Fields, host: str, trust: Trust) -> Hello:
    """The handshake; `serverName` defaults to the host, null sends none; a given CA replaces the kind's default.

    `alpn` names the one protocol that is offered.
    """
    given = Trust(fields.maybe("caFile"), fields.maybe("caPem"), fields.flag("insecure", default=False))
    if sum(map(bool, (given.ca_file, given.ca_pem, given.insecure))) > 1:
        raise fields.wrong("insecure", "alone: give one of caFile, caPem, insecure")
    name = fields.maybe("serverName")
    named = name if fields.has("serverName") else host
    return Hello(named, trust if given == Trust() else given, fields.maybe("alpn"))


def _connect_head(fields: Fields, authority: str) -> bytes:
    extra = [f"{name}: {value}" for name, value in fields.headers("proxyHeaders")]
    return _wire("\r\n".join([f"CONNECT {authority} HTTP/1.1", f"Host: {authority}", *extra, "", ""]))


def _wire(text: str) -> bytes:
    """The text as UTF-8; what JSON can write and UTF-8 cannot goes through as well."""
    return text.encode("utf-8", "surrogatepass")


def _request(fields: Fields, target: str, hosts: tuple[str, ...]) -> bytes:
    """A request of HTTP/1.1 that ends its connection. A Host in `headers` replaces the default, not a `hostHeader`."""
    extra, body = fields.headers("headers"), _wire(fields.text("body", ""))
    if any(name.lower() == "host" for name, _ in extra) and not fields.has("hostHeader"):
        hosts = ()
    names = {name.lower() for name, _ in extra}
    lines = [f"{fields.text('method', 'GET')} {target} HTTP/1.1", *(f"Host: {host}" for host in hosts)]
    lines += [f"{name}: {value}" for name, value in extra]
    lines += [] if "connection" in names else ["Connection: close"]
    lines += [f"Content-Length: {len(body)}"] if body and not names & {"content-length", "transfer-encoding"} else []
    return _wire("\r\n".join([*lines, "", ""])) + body
