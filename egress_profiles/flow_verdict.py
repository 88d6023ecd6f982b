"""A flow's verdict at each hook: the grammar of what was said first, then the profile. Edge: mitmproxy's flows.

The grammar is asked again here although mitmproxy and the libraries under it refuse some of the same: which of it they
refuse differs by version, and what they do not refuse they write out again for the server.
"""

from dataclasses import replace

from mitmproxy import connection, http, tls

from egress_profiles import message_grammar
from egress_profiles.allowlist_verdict import Request, Verdict
from egress_profiles.flow_reading import as_head, as_request, fields_of
from egress_profiles.hello_grammar import hello_fault
from egress_profiles.names import to_ascii
from egress_profiles.policy import Policy
from egress_profiles.profile import Actor


def judge_client(actor: Actor | None, crowded: str) -> Verdict:
    """Judge a connection before its first byte; `crowded` says why it is one too many, empty where it is not."""
    if actor is None:
        return Verdict(False, "actor", "This port belongs to no actor.")
    return Verdict(not crowded, "bounds", crowded or "There is room for it.")


def judge_connect(policy: Policy, flow: http.HTTPFlow, actor: Actor | None, *, nested: bool) -> Verdict:
    """Judge the CONNECT authority, its fields, and whether a tunnel may be asked for here at all."""
    client, fields = flow.client_conn, flow.request.headers
    target = f"{to_ascii(flow.request.host)}:{flow.request.port}"
    shown = policy.credentials.shown(actor, fields.get_all("proxy-authorization"))
    asked = Request("connect", actor, target, hosts=tuple(fields.get_all("host")), authenticated=shown)
    verdict = policy.judge(asked)
    if verdict.allow and client.tls:
        return instead(verdict, "plain-proxy", "The proxy's own port speaks plain HTTP.")
    if verdict.allow and nested:
        return instead(verdict, "nested", "A tunnel holds no second CONNECT.")
    head, authority = as_head(flow.request), flow.request.data.authority
    return _if_well_formed(verdict, message_grammar.connect_fault(head.version, authority, head.fields))


def judge_hello(policy: Policy, hello: tls.ClientHello, actor: Actor | None, target: str) -> Verdict:
    """Judge a tunnel's ClientHello: its one name, and, where TLS is passed on unread, all that could be another."""
    verdict = policy.judge(Request("hello", actor, target, sni=hello.sni))
    fault = hello_fault(hello.raw_bytes(wrap_in_record=False)) if policy.unread else ""
    return instead(verdict, "hello", fault) if verdict.allow and fault else verdict


def judge_dial(policy: Policy, server: connection.Server, actor: Actor | None) -> Verdict:
    """Judge where the proxy itself is about to connect."""
    host, port = (server.address or ("", 0))[:2]
    verdict = policy.judge(Request("server", actor, f"{to_ascii(host)}:{port}"))
    if verdict.allow and (server.via is not None or server.transport_protocol != "tcp"):
        return instead(verdict, "detour", "The dial is not straight to the destination, or not TCP.")
    return verdict


def judge_head(policy: Policy, flow: http.HTTPFlow, actor: Actor | None) -> Verdict:
    """Judge a request by its head."""
    fault = message_grammar.request_fault(as_head(flow.request)) or _version_fault(flow)
    if fault or flow.error:  # mitmproxy shows us what it has already refused
        return Verdict(False, "grammar", fault or "mitmproxy does not read it as a request.")
    return policy.judge(as_request(flow, actor))


def _version_fault(flow: http.HTTPFlow) -> str:
    """Find a version that is not the connection's: a request line may say HTTP/2.0, and mitmproxy believes it."""
    says, speaks = flow.request.is_http2, flow.client_conn.alpn == b"h2"
    return "" if says == speaks else "The version is not the one that the connection speaks."


def judge_whole(policy: Policy, flow: http.HTTPFlow, actor: Actor | None) -> Verdict:
    """Judge a request that has come in whole, of which nothing has left: its body and its trailers."""
    content = flow.request.raw_content or b""
    asked = as_request(flow, actor)
    verdict = policy.judge(replace(asked, body=True)) if content and not asked.body else policy.judge(asked)
    trailers = fields_of(flow.request.trailers)
    fault = message_grammar.body_fault(
        flow.request.data.method, fields_of(flow.request.headers), len(content), trailers
    )
    return _if_well_formed(verdict, fault)


def complete(request: http.Request) -> None:
    """Say how long a body is that HTTP/2 has framed: mitmproxy writes it to a server of HTTP/1 without any length.

    And ask for no extension of WebSocket, as a client need not (RFC 6455 9.1): a message that is compressed has no
    bound, and mitmproxy misreads the frames of every extension but that one.
    """
    request.headers.pop("sec-websocket-extensions", None)
    if request.raw_content and request.is_http2 and "content-length" not in request.headers:
        request.headers["content-length"] = str(len(request.raw_content))


def takes_body(policy: Policy, flow: http.HTTPFlow, actor: Actor | None) -> bool:
    """Tell whether more of an allowed request may follow its head; in HTTP/2 it need not be announced."""
    asked = as_request(flow, actor)
    return asked.body or (flow.request.is_http2 and policy.judge(replace(asked, body=True)).allow)


def answer_fault(flow: http.HTTPFlow) -> str:
    """Say what is wrong with an answer's head; empty if nothing is, or there is none."""
    if flow.response is None:
        return ""
    data = flow.response.data
    return message_grammar.response_fault(data.http_version, data.reason, data.headers.fields)


def drop_trailers(flow: http.HTTPFlow) -> None:
    """Drop the trailers of an answer that its client's HTTP cannot carry (mitmproxy would crash) or that are none."""
    if flow.response is None or not flow.response.trailers:
        return
    ill = message_grammar.fields_fault(flow.response.data.http_version, flow.response.trailers.fields)
    if ill or not flow.request.is_http2:
        flow.response.trailers = None


def instead(verdict: Verdict, rule: str, reason: str) -> Verdict:
    """Deny what the profile alone would allow."""
    return Verdict(False, rule, reason, verdict.host, verdict.port)


def _if_well_formed(verdict: Verdict, fault: str) -> Verdict:
    return instead(verdict, "grammar", fault) if verdict.allow and fault else verdict
