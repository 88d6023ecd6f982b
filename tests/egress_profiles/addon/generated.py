"""Requests made by the grammar of HTTP, most of them with something wrong: as bytes for HTTP/1 and frames for HTTP/2.

Each is a value that hypothesis can make smaller. What is drawn well-formed passes; whether a fault makes a request
ill-formed is not decided here: what the proxy allowed and what the server read are compared with one another.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from egress_profiles.battery import http2

EVIL = "evil.test"
METHODS = ("GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH")
PATHS = (
    "/",
    "/v2/a/b/manifests/sha256:0a",
    "/a%2Fb",
    "/a;b=c,d@e!$&'()*+~_-.",
    "/a?b=c&d=%7B%22",
    "/a?token=e.e-_",
    "/%41",
)
BAD_METHODS = (
    "",
    "GE T",
    "get\r\n",
    "GET /x HTTP/1.1\r\nHost: evil.test\r\n\r\nGET",
    "G\0T",
    "PRI",
    "CONNECT",
    "G\tT",
    "(",
)
BAD_TARGETS = (
    "", "*", "https://evil.test:{port}/x", "http://evil.test/x", "@evil.test:{port}/x", "evil.test/x",
    "evil.test:{port}", "/a b", "/a\tb", "/a\rb", "/a\nb", "/a\0b", "/a#b", "/\u00e4", "/a%zz", "/a\\b", "?x",
    "//evil.test:{port}/x",     "/x HTTP/1.1\r\nHost: evil.test:{port}\r\n\r\nGET /y", "/a|b", '/"', "/a\x7f",
)  # fmt: skip
FIELDS = (
    ("accept", "*/*"), ("x-empty", ""), ("cookie", "a=b; " * 40 + "c=d"), ("user-agent", "curl/8.5.0"),
    ("x-high", "\u00e4"), ("authorization", "Bearer e30.e30.x-_"), ("range", "bytes=0-1023"), ("x-tab", "a\tb"),
    ("te", "trailers"),
)  # fmt: skip
BAD_NAMES = (
    "",
    "x y",
    "x:",
    " x",
    "x ",
    "x\r\nhost",
    "x\n",
    "x\0",
    "\u00e4",
    ":path",
    ":authority",
    "X-Upper",
    "x\r",
    "(x)",
)
BAD_VALUES = (
    "a\rb", "a\nb", "a\r\nb", "a\0b", "a\x7fb", " a", "a ", "\ta", "a\r\n b", "a\r\nhost: evil.test",
    "b\r\n\r\nGET /x HTTP/1.1\r\nHost: evil.test\r\nX-B: c", "a\x0bb", "a\x1b",
)  # fmt: skip
FRAMING = (
    ("content-length", "5"), ("content-length", "0"), ("content-length", "+3"), ("content-length", "3, 3"),
    ("content-length", "0x3"), ("content-length", ""), ("content-length", "18446744073709551619"),
    ("transfer-encoding", "chunked"), ("transfer-encoding", "identity"), ("transfer-encoding", "gzip, chunked"),
    ("transfer-encoding", "xchunked"), ("transfer-encoding", "chunked\x0b"), ("transfer-encoding", "\u017fchunked"),
    ("connection", "keep-alive"), ("connection", "host"), ("connection", "content-length, close"), ("keep-alive", "5"),
    ("proxy-connection", "keep-alive"), ("te", "gzip"), ("trailer", "host"), ("upgrade", "h2c"),
    ("upgrade", "websocket"), ("expect", "100-continue"), ("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ("host", "evil.test"), ("host", "{host}:{port}"), ("x-forwarded-host", "evil.test"),
)  # fmt: skip
BODIES = (
    "",
    "abc",
    "GET /smuggled HTTP/1.1\r\nHost: evil.test\r\n\r\n",
    "0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
    "x" * 300,
)
Field = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Drawn:
    """A request of either version; `length` is how its body is announced: rightly, not, wrongly, or in chunks."""

    method: str = "GET"
    target: str = "/"
    authority: str = "{host}:{port}"
    fields: tuple[Field, ...] = ()
    body: str = ""
    length: str = "right"
    version: str = "HTTP/1.1"
    blanks: tuple[str, str] = (" ", " ")
    end: str = "\r\n"
    trailers: tuple[Field, ...] = ()
    order: str = ""
    extra: tuple[Field, ...] = field(default=())
    """Pseudo-headers of HTTP/2 beside the four."""

    def __repr__(self) -> str:
        told = (f"{name}={value!r}" for name, value in vars(self).items() if value != getattr(Drawn, name))
        return f"Drawn({', '.join(told)})"

    def _repr_pretty_(self, printer: RepresentationPrinter, _: bool) -> None:  # noqa: FBT001 - hypothesis' own form
        printer.text(repr(self))

    def lengths(self) -> tuple[Field, ...]:
        """Give the fields that announce the body."""
        size = len(self.body.encode())
        said = {"right": size, "short": max(0, size - 1), "long": size + 1}
        if self.length in said:
            return (("content-length", str(said[self.length])),) if size or self.length == "long" else ()
        return (("transfer-encoding", "chunked"),) if self.length.startswith("chunked") else ()

    def http1(self) -> bytes:
        """Write it as HTTP/1."""
        lines = [f"{self.method}{self.blanks[0]}{self.target}{self.blanks[1]}{self.version}"]
        lines += [f"Host: {self.authority}"] if self.authority else []
        lines += [f"{name}: {value}" for name, value in (*self.fields, *self.lengths())]
        return (self.end.join(lines) + self.end * 2).encode() + self._content()

    def _content(self) -> bytes:
        body = self.body.encode()
        if not self.length.startswith("chunked"):
            return body
        size = {"chunked-signed": b"+%x", "chunked-extended": b"%x;a=b", "chunked-padded": b"%x  "}.get(
            self.length, b"%x"
        )
        last = "".join(f"{name}: {value}\r\n" for name, value in self.trailers).encode()
        return (size % len(body) + b"\r\n" + body + b"\r\n" if body else b"") + b"0\r\n" + last + b"\r\n"

    def http2(self, stream: int) -> bytes:
        """Write it as HTTP/2."""
        pseudo = [
            (":method", self.method),
            (":scheme", "https"),
            (":authority", self.authority),
            (":path", self.target),
        ]
        pseudo = [(name, value) for name, value in (*pseudo, *self.extra) if value or name != ":authority"]
        fields = [*self.fields, *self.lengths()]
        headers = [*fields, *pseudo] if self.order == "late" else [*pseudo, *fields]
        if not self.trailers:
            return http2.head(stream, headers, self.body)
        opened = http2.head(stream, headers, self.body or "a")
        at = opened.rindex(b"\0\1", 0, opened.rindex(self.body.encode() or b"a"))  # DATA's own type and END_STREAM
        ended = http2.head(stream, self.trailers)
        return opened[:at] + b"\0\0" + opened[at + 2 :] + ended


def well_formed(methods: tuple[str, ...] = METHODS) -> st.SearchStrategy[Drawn]:
    """Draw requests that must pass."""
    fields = st.lists(st.sampled_from(FIELDS), max_size=4, unique_by=lambda each: each[0]).map(tuple)
    bodied = st.builds(
        Drawn,
        method=st.sampled_from(("POST", "PUT")),
        target=st.sampled_from(PATHS),
        fields=fields,
        body=st.sampled_from(BODIES),
        length=st.sampled_from(("right", "right", "chunked")),
    )
    return bodied | st.builds(Drawn, method=st.sampled_from(methods), target=st.sampled_from(PATHS), fields=fields)


@st.composite
def ill_formed(draw: st.DrawFn) -> Drawn:
    """Draw requests with one thing or two that may be wrong."""
    values = vars(draw(well_formed())).copy()
    for _ in range(draw(st.integers(1, 2))):
        values |= draw(st.sampled_from(FAULTS).flatmap(lambda name: _FAULTS[name].map(lambda value: {name: value})))
        if isinstance(values.get("added"), tuple):
            at = draw(st.integers(0, len(values["fields"])))
            added = values.pop("added")
            values["fields"] = (*values["fields"][:at], added, *values["fields"][at:])
    return Drawn(**values)


_added = (
    st.sampled_from(FRAMING)
    | st.tuples(st.sampled_from(BAD_NAMES), st.sampled_from(("v", "evil.test")))
    | st.tuples(st.just("x-a"), st.sampled_from(BAD_VALUES) | st.text(st.characters(max_codepoint=255), max_size=4))
)
_FAULTS: dict[str, st.SearchStrategy[object]] = {
    "method": st.sampled_from(BAD_METHODS) | st.text(st.characters(max_codepoint=127), max_size=4),
    "target": st.sampled_from(BAD_TARGETS) | st.text(st.characters(max_codepoint=127), max_size=5).map("/".__add__),
    "authority": st.sampled_from(
        ("", EVIL, "{host}", "{host}:1", "evil.test@{host}:{port}", "{host}:{port}, evil.test")
    ),
    "added": _added,
    "length": st.sampled_from(
        ("none", "short", "long", "chunked", "chunked-signed", "chunked-extended", "chunked-padded")
    ),
    "version": st.sampled_from(
        ("HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/1.1 ", "http/1.1", "", "HTTP/1.1\tx")
    ),
    "blanks": st.tuples(*[st.sampled_from((" ", "  ", "\t", "\x0b", "\r"))] * 2),
    "end": st.sampled_from(("\n", "\r\r\n", "\r")),
    "trailers": st.sampled_from(((("host", EVIL),), (("x-a", "b"),), (("content-length", "3"),), ((":path", "/x"),))),
    "order": st.just("late"),
    "extra": st.sampled_from(
        (
            ((":protocol", "websocket"),),
            ((":path", "/again"),),
            ((":authority", EVIL),),
            ((":status", "200"),),
            ((":", ""),),
        )
    ),
    "body": st.sampled_from(BODIES),
}
FAULTS = tuple(_FAULTS)
