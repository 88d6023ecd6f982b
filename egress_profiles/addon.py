"""The strict allowlist as a mitmproxy addon: `mitmdump -s addon.py`. Edge: mitmproxy's hooks, its log on stdout.

Every verdict is `profile.judge`'s; this module only carries it out. mitmproxy's hooks fail open (an exception is logged
and the flow goes on), so each hook here denies on any exception, and without a readable profile everything is denied.
It runs under mitmproxy 11.0.2 and 12. It does not cut connections that were allowed when they began.
"""

import asyncio
import functools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from mitmproxy import connection, ctx, exceptions, http, tcp, tls, udp
from mitmproxy.addonmanager import Loader
from mitmproxy.proxy import server_hooks

from egress_profiles import learn, loading
from egress_profiles.addon_options import REQUIRED, parse_ports, shortcomings
from egress_profiles.decision import Decision, path_only, timestamp
from egress_profiles.flow_reading import as_exchange, as_request
from egress_profiles.names import to_ascii
from egress_profiles.pinned_resolver import PinnedResolver
from egress_profiles.profile import Actor, LearnRule, Profile, Request, Verdict, judge, judge_addresses
from egress_profiles.refusal import closed, cut, drop_bytes, drop_frames, ignore, refuse, refuse_client, refuse_dial

ALLOWED = "byohost_allowed"
PORTS = "operator=3128,node=3129,sandbox=3130"
NO_POLICY = Verdict(False, "no-policy", "No policy is in force, so nothing may pass.")


class Egress:
    """Holds what is in force: the profile, the learnt channels, and each client connection's tunnel."""

    def __init__(
        self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), write: Callable[[str], None] | None = None
    ) -> None:
        self.profile: Profile | None = None
        self.actors: dict[int, Actor] = {}
        self.channels = learn.Channels()
        self._tunnels: dict[str, str] = {}
        self._sockets: dict[str, str] = {}
        self._clock = clock
        self._write = write or functools.partial(print, flush=True)
        self._count = 0
        self._resolver = PinnedResolver(self._listed, self._judge_addresses)

    # Setting up

    def load(self, loader: Loader) -> None:
        """Declare our options, set mitmproxy's as the verdicts need them, and take over the loop's lookups."""
        loader.add_option("byohost_profile", str, "/etc/byohost/profile.json", "The egress profile, as JSON.")
        loader.add_option("byohost_ports", str, PORTS, "Which actor comes in on which port.")
        ctx.options.update(**REQUIRED)
        self._resolver.install(asyncio.get_running_loop())

    def configure(self, updated: set[str]) -> None:
        """Read the policy, and hold mitmproxy's options where they must be."""
        if updated & {"byohost_profile", "byohost_ports"}:
            self.profile = None
            try:
                self.actors = parse_ports(ctx.options.byohost_ports)
                self.profile = loading.from_json(Path(ctx.options.byohost_profile).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                self.log("start", None, Verdict(False, "no-policy", f"{error}"))
        for name in updated & REQUIRED.keys():
            if getattr(ctx.options, name) != REQUIRED[name]:
                raise exceptions.OptionsError(f"{name} must stay {REQUIRED[name]!r}: else connections pass unjudged.")

    async def running(self) -> None:
        """Prove that dials ask our resolver and that the options fit; if not, no policy is in force."""
        lacking = shortcomings(ctx.options.mode, ctx.options.ssl_verify_upstream_trusted_ca)
        if not await self._resolver.prove():
            lacking = [*lacking, "The event loop does not ask the pinned resolver."]
        if lacking:
            self.profile = None
        if self.profile is None:
            self.log("start", None, Verdict(False, "no-policy", " ".join([NO_POLICY.reason, *lacking])))
        else:
            self.log("start", None, Verdict(True, "policy", f"Profile {self.profile.name} is in force."))

    # Admission

    @closed(refuse_client)
    def client_connected(self, client: connection.Client) -> None:
        """Turn away connections on a port that is no actor's."""
        if self._actor(client) is None:
            refuse_client(client)
            self.log("connect", client, Verdict(False, "actor", "This port belongs to no actor."))

    @closed(refuse)
    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Judge the CONNECT authority before anything is resolved or dialled."""
        client = flow.client_conn
        target = f"{to_ascii(flow.request.host)}:{flow.request.port}"
        hosts = tuple(flow.request.headers.get_all("host"))
        verdict = self._judge(Request("connect", self._actor(client), target, hosts=hosts))
        if verdict.allow and client.tls:
            verdict = Verdict(
                False, "plain-proxy", "The proxy's own port speaks plain HTTP.", verdict.host, verdict.port
            )
        if verdict.allow and client.id in self._tunnels:
            verdict = Verdict(False, "nested", "A tunnel holds no second CONNECT.", verdict.host, verdict.port)
        self.log("connect", client, verdict, flow.request)
        if verdict.allow:
            self._tunnels[client.id] = f"{verdict.host}:{verdict.port}"
        else:
            refuse(flow)

    @closed(ignore)
    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Record a server name that differs from the CONNECT; `requestheaders` then refuses what follows."""
        client = data.context.client
        host, _, port = self._tunnels.get(client.id, "").partition(":")
        if (data.client_hello.sni or "").lower() != host:
            self.log(
                "tls",
                client,
                Verdict(False, "sni", "The TLS server name is not the CONNECT host.", host, int(port or 0)),
            )

    @closed(cut)
    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Judge a request by its head, before its body is read or a byte leaves."""
        verdict = self._judge(as_request(flow, self._actor(flow.client_conn)))
        if verdict.allow and self._tunnels.get(flow.client_conn.id) != f"{verdict.host}:{verdict.port}":
            verdict = Verdict(
                False, "tunnel", "The request is not for the CONNECT destination.", verdict.host, verdict.port
            )
        self.log("request", flow.client_conn, verdict, flow.request)
        if verdict.allow:
            flow.metadata[ALLOWED] = True
        else:
            refuse(flow)

    @closed(cut)
    def request(self, flow: http.HTTPFlow) -> None:
        """Let only pass what `requestheaders` allowed."""
        if not flow.metadata.get(ALLOWED) and flow.response is None:
            cut(flow)

    @closed(refuse_dial)
    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Judge the dial itself, the last gate: it must be the tunnel's own destination."""
        host, port = (data.server.address or ("", 0))[:2]
        actor = self._actor(data.client)
        verdict = self._judge(Request("server", actor, f"{to_ascii(host)}:{port}"))
        tunnel = self._tunnels.get(data.client.id)
        direct = data.server.via is None and data.server.transport_protocol == "tcp"
        if verdict.allow and not (direct and tunnel == f"{verdict.host}:{verdict.port}"):
            verdict = Verdict(
                False, "detour", "The dial is not the tunnel's own destination.", verdict.host, verdict.port
            )
        self.log("server", data.client, verdict)
        data.server.sni = verdict.host
        if not verdict.allow:
            refuse_dial(data)

    # Answers and what runs afterwards

    @closed(cut)
    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Pass bodies through as they come (images are large), except the exchange's, which is read."""
        if flow.response is None or not flow.metadata.get(ALLOWED):
            return
        if flow.response.status_code == 101:
            if not flow.request.headers.get("upgrade"):
                cut(flow)
        elif self._exchange(flow) is None:
            flow.response.stream = True

    @closed(cut)
    def response(self, flow: http.HTTPFlow) -> None:
        """Learn the channel host from the exchange's answer; the token in it is kept nowhere."""
        found = self._exchange(flow)
        if found is None or flow.response is None or not flow.metadata.get(ALLOWED) or flow.response.status_code != 200:
            return
        rule, host_id, exchange = found
        now = self._clock()
        try:
            channel = learn.read_channel(rule, host_id, exchange, flow.response.get_content(strict=True) or b"")
            self.channels = self.channels.learnt(channel, now)
        except learn.NotLearntError as error:
            self.log("learn", flow.client_conn, Verdict(False, "exchange", str(error), exchange.host, exchange.port))
        else:
            reason = f"The channel host of {host_id}."
            self.log("learn", flow.client_conn, Verdict(True, "exchange", reason, channel.host, rule.port))

    @closed(drop_frames)
    def websocket_start(self, flow: http.HTTPFlow) -> None:
        """Count a connection to a channel host; it keeps that host known."""
        if flow.metadata.get(ALLOWED):
            host = self._tunnels[flow.client_conn.id].partition(":")[0]
            self._sockets[flow.client_conn.id] = host
            self.channels = self.channels.opened(host)

    @closed(drop_frames)
    def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Relay, and forget all messages but the last: mitmproxy would keep each for the connection's whole life."""
        if flow.client_conn.id not in self._sockets:
            drop_frames(flow)
        elif flow.websocket is not None:
            del flow.websocket.messages[:-1]

    @closed(ignore)
    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Count the end of a channel connection."""
        self._leave(flow.client_conn)

    @closed(ignore)
    def client_disconnected(self, client: connection.Client) -> None:
        """Forget a client connection's tunnel."""
        self._leave(client)
        self._tunnels.pop(client.id, None)

    @closed(ignore)
    def tls_failed_server(self, data: tls.TlsData) -> None:
        """Record a server whose certificate or handshake failed."""
        host, port = (data.context.server.address or ("", 0))[:2]
        self.log(
            "tls", data.context.client, Verdict(False, "certificate", "The TLS handshake with it failed.", host, port)
        )

    @closed(ignore)
    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Record a client that does not go on with our certificate: it does not trust the proxy's CA."""
        host, _, port = self._tunnels.get(data.context.client.id, "").partition(":")
        self.log(
            "tls",
            data.context.client,
            Verdict(False, "client", "The client broke off TLS with us.", host, int(port or 0)),
        )

    @closed(drop_bytes)
    def tcp_message(self, flow: tcp.TCPFlow | udp.UDPFlow) -> None:
        """Let no raw byte pass; with rawtcp off none comes here."""
        self.log("error", flow.client_conn, Verdict(False, "raw", "Raw bytes may not pass."))
        drop_bytes(flow)

    udp_message = tcp_message

    # What the hooks share

    def fault(self, hook: str, error: Exception) -> None:
        """Record a hook that failed, by the kind of error only: its text may quote what must not be logged."""
        self.log("error", None, Verdict(False, hook, f"The hook failed: {type(error).__name__}."))

    def log(
        self, stage: str, client: connection.Client | None, verdict: Verdict, request: http.Request | None = None
    ) -> None:
        """Write one decision."""
        self._count += 1
        actor = self._actor(client) if client else None
        decision = Decision(
            time=timestamp(self._clock()),
            n=self._count,
            actor=actor or "",
            client=client.peername[0].removeprefix("::ffff:") if client else "",
            stage=stage,
            host=verdict.host or (request.host if request else ""),
            port=verdict.port or (request.port if request else 0),
            scheme=request.scheme if request else "",
            method=request.method if request else "",
            path=path_only(request.path) if request and request.method != "CONNECT" else "",
            verdict="allow" if verdict.allow else "deny",
            rule=verdict.rule,
            reason=verdict.reason,
        )
        self._write(decision.to_line())

    def _judge(self, request: Request) -> Verdict:
        return judge(self.profile, request, self.channels.hosts(self._clock())) if self.profile else NO_POLICY

    def _judge_addresses(self, host: str, answers: Iterable[str]) -> Verdict:
        if self.profile is None:
            return NO_POLICY
        verdict = judge_addresses(self.profile, host, answers, self.channels.hosts(self._clock()))
        if not verdict.allow:
            self.log("server", None, verdict)
        return verdict

    def _listed(self, host: str) -> bool:
        known = {d.host for d in self.profile.destinations} if self.profile else set()
        return self.profile is not None and (host in known or host in self.channels.hosts(self._clock()))

    def _actor(self, client: connection.Client) -> Actor | None:
        return self.actors.get(client.sockname[1]) if client.sockname else None

    def _exchange(self, flow: http.HTTPFlow) -> tuple[LearnRule, str, learn.Exchange] | None:
        exchange = as_exchange(flow, self._actor(flow.client_conn))
        found = learn.matching_rule(self.profile, exchange) if self.profile and exchange else None
        return None if found is None or exchange is None else (*found, exchange)

    def _leave(self, client: connection.Client) -> None:
        host = self._sockets.pop(client.id, None)
        if host is not None:
            self.channels = self.channels.closed(host, self._clock())


addons = [Egress()]
