"""The strict allowlist as a mitmproxy addon: `mitmdump -s addon.py`. Edge: mitmproxy's hooks, signals, stdout.

Every verdict is `allowlist_verdict.judge`'s. The hooks of mitmproxy (11.0.2 and 12) fail open, so each one here denies
on any exception; without a readable policy all is denied. SIGHUP reads it anew and cuts what it no longer allows.
"""

import asyncio
import functools
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from mitmproxy import connection, ctx, exceptions, http, tcp, tls, udp
from mitmproxy.addonmanager import Loader
from mitmproxy.proxy import layer, server_hooks

from egress_profiles import flow_verdict, idle_addons, in_force
from egress_profiles.addon_options import REQUIRED, SOURCES, shortcomings
from egress_profiles.allowlist_verdict import Request, Verdict
from egress_profiles.client_watch import ClientWatch
from egress_profiles.decision_log import DecisionLog
from egress_profiles.first_use import FirstUse
from egress_profiles.flow_reading import as_exchange, is_large
from egress_profiles.open_channels import OpenChannels
from egress_profiles.pinned_resolver import PinnedResolver
from egress_profiles.policy import NO_POLICY, Policy, Sources
from egress_profiles.profile import Actor
from egress_profiles.refusal import (
    ask_credentials,
    closed,
    cut,
    cut_layer,
    drop_bytes,
    drop_frames,
    ignore,
    refuse,
    refuse_client,
    refuse_dial,
)
from egress_profiles.slow_link import SlowLine
from egress_profiles.tunnels import Tunnels
from egress_profiles.tunnels import cut as cut_tunnel

ALLOWED = "byohost_allowed"


class Egress:
    """Carries out the policy in force, and holds each client connection's tunnel."""

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), write: Callable[[str], None] | None = None
    ) -> None:
        self.policy = Policy(clock)
        self.tunnels = Tunnels()
        self.slow_line = SlowLine(self.policy)
        self._watch = ClientWatch(lambda client, why: self._log.note("cut", client, Verdict(False, "bounds", why)))
        self._channels = OpenChannels(self.policy, clock)
        self._log = DecisionLog(self._actor, clock, write or functools.partial(print, flush=True))
        self.first_use = FirstUse(self._watch, self._log)
        self._resolver = PinnedResolver(self.policy.listed, self._judge_addresses, lambda: self.policy.open)

    def load(self, loader: Loader) -> None:
        """Declare our options, set mitmproxy's as the verdicts need them, take over the loop's lookups and SIGHUP."""
        for name, default, words in SOURCES:
            loader.add_option(f"byohost_{name}", str, default, words)
        ctx.options.update(**REQUIRED)
        self.policy.lacking = ["The proxy is starting."]
        in_force.install()
        loop = asyncio.get_running_loop()
        self._resolver.install(loop)
        loop.add_signal_handler(signal.SIGHUP, self.reload)

    def configure(self, updated: set[str]) -> None:
        """Read the policy, and hold mitmproxy's options where they must be."""
        if updated & {f"byohost_{name}" for name, _, _ in SOURCES}:
            self.reload()
        for name in updated & REQUIRED.keys():
            if getattr(ctx.options, name) != REQUIRED[name]:
                raise exceptions.OptionsError(f"{name} must stay {REQUIRED[name]!r}: else connections pass unjudged.")

    async def running(self) -> None:
        """Prove that dials ask our resolver and that the options fit; if not, no policy is in force."""
        idle_addons.remove()
        self.policy.lacking = shortcomings(ctx.options.mode, ctx.options.ssl_verify_upstream_trusted_ca)
        self.policy.lacking += in_force.unasked()
        if not await self._resolver.prove():
            self.policy.lacking.append("The event loop does not ask the pinned resolver.")
        self._log.note("start", None, self.policy.standing())

    def reload(self) -> None:
        """Read the policy again; what it no longer allows is cut, and if it cannot be read, everything is."""
        try:
            before = self.policy.profile
            why = self.policy.read(Sources(*(getattr(ctx.options, f"byohost_{name}") for name, _, _ in SOURCES)))
            if why:
                self._log.note("start", None, replace(NO_POLICY, reason=f"{NO_POLICY.reason} {why}"))
            elif not self.policy.lacking:
                self._log.note("start", None, self.policy.standing())
            self.slow_line.follow()
            after = self.policy.profile
            self._cut_disallowed(everything=bool(before and after and before.mode != after.mode))
        except Exception as error:  # noqa: BLE001 - a reload that fails half-way may leave nothing standing
            self.policy.profile = None
            self.fault("reload", error)
            ctx.master.shutdown()

    def _cut_disallowed(self, *, everything: bool) -> None:
        """Cut each tunnel that may not be dialled now, or all: one that is passed on unread cannot be read later."""
        for tunnel in self.tunnels:
            verdict = self.policy.judge(Request("server", self._actor(tunnel.client), tunnel.target))
            if everything or not verdict.allow:
                reason = "The tunnel was allowed by a policy that is no longer in force."
                self._log.note("cut", tunnel.client, Verdict(False, verdict.rule, reason, tunnel.host, tunnel.port))
                cut_tunnel(tunnel.client)

    # Admission

    @closed(refuse_client)
    def client_connected(self, client: connection.Client) -> None:
        """Turn away connections on a port that is no actor's, and those of a client that has too many."""
        verdict = flow_verdict.judge_client(self._actor(client), self._watch.crowded(client))
        if not verdict.allow:
            refuse_client(client)
            self._log.note("connect", client, verdict)

    @closed(refuse)
    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Judge the CONNECT authority before anything is resolved or dialled."""
        client = flow.client_conn
        nested = self.tunnels.of(client) is not None
        verdict = flow_verdict.judge_connect(self.policy, flow, self._actor(client), nested=nested)
        self._log.note("connect", client, verdict, flow.request)
        self._watch.connected(client, tunnel=verdict.allow)
        if verdict.allow:
            self.tunnels.opened(client, verdict.host, verdict.port)
        elif verdict.rule == "credentials":
            ask_credentials(flow)
        else:
            refuse(flow)

    @closed(cut_layer)
    def next_layer(self, place: layer.NextLayer) -> None:
        """Have what is spoken next counted against the client's bounds."""
        self._watch.put_into(place)

    @closed(ignore)
    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Pass an unread tunnel on if its server name fits; else it is decrypted, and `requestheaders` refuses it."""
        client = data.context.client
        target = self.tunnels.target(client) or ""
        verdict = flow_verdict.judge_hello(self.policy, data.client_hello, self._actor(client), target)
        if self.policy.unread or not verdict.allow:
            self._log.note("tls", client, verdict)
        if self.policy.unread and verdict.allow:
            self._channels.opened(client, self.tunnels.of(client))
            data.ignore_connection = True

    @closed(cut)
    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Judge a request by its head, before its body is read or a byte leaves."""
        actor = self._actor(flow.client_conn)
        verdict = flow_verdict.judge_head(self.policy, flow, actor)
        if verdict.allow and not self._inside(flow.client_conn, verdict):
            verdict = flow_verdict.instead(verdict, "tunnel", "The request is not for the CONNECT destination.")
        if not self._watch.began(flow, takes_body=verdict.allow and flow_verdict.takes_body(self.policy, flow, actor)):
            verdict = flow_verdict.instead(verdict, "bounds", "The client is cut.")
        flow.request.stream = False  # nothing leaves before `request`
        if verdict.allow:
            flow.metadata[ALLOWED] = True
        else:
            self._log.note("request", flow.client_conn, verdict, flow.request)
            refuse(flow)

    @closed(cut)
    def request(self, flow: http.HTTPFlow) -> None:
        """Let only pass what `requestheaders` allowed, and what came in behind the head fits; then a byte may leave."""
        self._watch.whole(flow)
        if flow.response is not None:
            return
        if flow.metadata.get(ALLOWED):
            verdict = flow_verdict.judge_whole(self.policy, flow, self._actor(flow.client_conn))
            self._log.note("request", flow.client_conn, verdict, flow.request)
            flow_verdict.complete(flow.request)
            if not verdict.allow:
                del flow.metadata[ALLOWED]
        if not flow.metadata.get(ALLOWED):
            cut(flow)

    @closed(refuse_dial)
    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Judge the dial itself, the last gate: it must be the tunnel's own destination."""
        verdict = flow_verdict.judge_dial(self.policy, data.server, self._actor(data.client))
        if verdict.allow and not self._inside(data.client, verdict):
            verdict = flow_verdict.instead(verdict, "detour", "The dial is not the tunnel's own destination.")
        self._log.note("server", data.client, verdict)
        data.server.sni = verdict.host
        if not verdict.allow:
            refuse_dial(data)

    @closed(cut)
    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Pass large bodies through as they come (images), and read the others whole, the exchange's among them."""
        if flow.response is None or not flow.metadata.get(ALLOWED):
            return
        if fault := flow_verdict.answer_fault(flow):
            self._log.note("request", flow.client_conn, Verdict(False, "answer", fault), flow.request)
            cut(flow)
        elif flow.response.status_code == 101:
            if not flow.request.headers.get("upgrade"):
                cut(flow)
        elif is_large(flow.response) and not self.policy.teaches(as_exchange(flow, self._actor(flow.client_conn))):
            flow.response.stream = True

    @closed(cut)
    def response(self, flow: http.HTTPFlow) -> None:
        """Learn the channel host from the exchange's answer; the token in it is kept nowhere."""
        self._watch.ended(flow, answered=True)
        flow_verdict.drop_trailers(flow)
        exchange = as_exchange(flow, self._actor(flow.client_conn))
        if exchange and flow.response and flow.response.status_code == 200 and flow.metadata.get(ALLOWED):
            verdict = self.policy.learn(exchange, flow.response.get_content(strict=True) or b"")
            if verdict is not None:
                self._log.note("learn", flow.client_conn, verdict)

    @closed(ignore)
    def error(self, flow: http.HTTPFlow) -> None:
        """Count a request that ended without an answer."""
        self._watch.ended(flow, answered=False)

    @closed(drop_frames)
    def websocket_start(self, flow: http.HTTPFlow) -> None:
        """Count a connection to a channel host; it keeps that host known."""
        if flow.metadata.get(ALLOWED):
            self._channels.opened(flow.client_conn, self.tunnels.of(flow.client_conn))

    @closed(drop_frames)
    def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Relay, and forget all messages but the last: mitmproxy would keep each for the connection's whole life."""
        if not self._channels.hold(flow.client_conn):
            drop_frames(flow)
        elif flow.websocket is not None:
            del flow.websocket.messages[:-1]

    @closed(ignore)
    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Count the end of a channel connection."""
        self._channels.closed(flow.client_conn)

    @closed(ignore)
    def client_disconnected(self, client: connection.Client) -> None:
        """Forget a client connection's tunnel."""
        self._channels.closed(client)
        self._watch.forget(client)
        self.tunnels.ended(client)

    @closed(ignore)
    def tls_failed_server(self, data: tls.TlsData) -> None:
        """Record a server whose certificate or handshake failed."""
        host, port = (data.context.server.address or ("", 0))[:2]
        failed = Verdict(False, "certificate", "The TLS handshake with it failed.", host, port)
        self._log.note("tls", data.context.client, failed)

    @closed(ignore)
    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Record a client that does not go on with our certificate: it does not trust the proxy's CA."""
        tunnel = self.tunnels.of(data.context.client)
        where = (tunnel.host, tunnel.port) if tunnel else ("", 0)
        broken = Verdict(False, "client", "The client broke off TLS with us.", *where)
        self._log.note("tls", data.context.client, broken)

    @closed(drop_bytes)
    def tcp_message(self, flow: tcp.TCPFlow | udp.UDPFlow) -> None:
        """Let no raw byte pass; with rawtcp off none comes here."""
        self._log.note("error", flow.client_conn, Verdict(False, "raw", "Raw bytes may not pass."))
        drop_bytes(flow)

    udp_message = tcp_message

    def fault(self, hook: str, error: Exception) -> None:
        """Record a hook that failed, by the kind of error only: its text may quote what must not be logged."""
        self._log.note("error", None, Verdict(False, hook, f"The hook failed: {type(error).__name__}."))

    def _judge_addresses(self, host: str, answers: Iterable[str]) -> Verdict:
        verdict = self.policy.judge_addresses(host, answers)
        if not verdict.allow:
            self._log.note("server", None, verdict)
        return verdict

    def _inside(self, client: connection.Client, verdict: Verdict) -> bool:
        """Tell whether what was judged is the client's own tunnel's destination; an open profile needs no tunnel."""
        return self.policy.open or self.tunnels.target(client) == f"{verdict.host}:{verdict.port}"

    def _actor(self, client: connection.Client) -> Actor | None:
        return self.policy.actors.get(client.sockname[1]) if client.sockname else None


addons: list[Any] = [(_egress := Egress()).first_use, _egress, _egress.slow_line]
