"""A mitmproxy flow as the plain values that the pure modules judge. Edge: mitmproxy's flows.

Inside a tunnel mitmproxy's `request.host` is the CONNECT's, whatever the request says of itself; what the client wrote
is in the Host fields, the :authority, or the absolute-form target, which mitmproxy leaves in `authority` for HTTP/1.
"""

from mitmproxy import http

from egress_profiles.allowlist_verdict import Request
from egress_profiles.channel_host import Exchange
from egress_profiles.message_grammar import Fields, Head, asks_another_method, carries_body, named_elsewhere
from egress_profiles.names import normalise_host, to_ascii
from egress_profiles.profile import Actor

READ_WHOLE = 64 * 1024
"""Bytes of a response's body up to which streaming it costs more than reading it whole."""


def is_large(response: http.Response) -> bool:
    """Tell whether a body is larger than that, or does not say how large it is."""
    announced = response.headers.get("content-length", "")
    return not announced.isdecimal() or int(announced) > READ_WHOLE


def fields_of(headers: http.Headers | None) -> Fields:
    """Give fields as they were sent, each name and value as bytes."""
    return headers.fields if headers else ()


def as_head(request: http.Request) -> Head:
    """Read a request's head as the bytes that mitmproxy would write out again."""
    data = request.data
    return Head(data.http_version, data.method, data.scheme, data.path, data.headers.fields)


def method_asked(request: http.Request) -> str:
    """Give the method in the client's own letters; mitmproxy's `method` gives capitals, whatever was sent."""
    method: bytes = request.data.method
    return method.decode("latin-1")


def target_asked(request: http.Request) -> str:
    """Give the request target as the client wrote it; bytes that are no UTF-8 come as backslash escapes."""
    data = request.data
    absolute = bool(data.authority) and not (request.is_http2 or request.is_http3)
    whole: bytes = data.scheme + b"://" + data.authority + data.path if absolute else data.path
    return whole.decode("utf-8", "backslashreplace")


def as_request(flow: http.HTTPFlow, actor: Actor | None) -> Request:
    """Read a request's head the way the client wrote it."""
    head, client = flow.request, flow.client_conn
    multiplexed = head.is_http2 or head.is_http3
    return Request(
        stage="request",
        actor=actor,
        target=f"{to_ascii(head.host)}:{head.port}",
        encrypted=head.scheme == "https" and client.tls_established,
        sni=client.sni,
        authority=head.authority if multiplexed else None,
        absolute=not multiplexed and bool(head.authority),
        hosts=tuple(head.headers.get_all("host")),
        method=method_asked(head),
        upgrade=head.headers.get("upgrade", "").lower(),
        body=carries_body(head.headers.fields),
        elsewhere=named_elsewhere(head.headers.fields),
        overridden=asks_another_method(head.headers.fields),
    )


def as_exchange(flow: http.HTTPFlow, actor: Actor | None) -> Exchange | None:
    """Read an answered request as far as learning needs it; None without an actor, or if it is no POST.

    Raises:
        BadNameError: the host is no plain name; no such request is ever allowed.
    """
    if actor is None or method_asked(flow.request) != "POST":
        return None
    return Exchange(
        actor=actor,
        host=normalise_host(to_ascii(flow.request.host)),
        port=flow.request.port,
        method=method_asked(flow.request),
        path=flow.request.path,
        status=flow.response.status_code if flow.response else 0,
        verified=flow.server_conn.tls_established and bool(flow.server_conn.certificate_list),
    )
