"""What a case asks, in one line that a person can read and repeat. Pure."""

from collections.abc import Mapping

from egress_profiles.battery.cases import Case, fill

LONGEST = 300
"""Characters of such a line, at most."""


def asked(case: Case, words: Mapping[str, str]) -> str:
    """Say CONNECT, what goes into the tunnel in clear, the server name, and the request inside."""
    parts = []
    if case.connect is not None:
        host = getattr(case, "host", "")
        parts.append(f"CONNECT {case.connect}" + (f" (Host: {host})" if host else ""))
    if case.credentials != "own":
        parts.append(f"with {case.credentials.replace('none', 'no')} credentials")
    if case.clear:
        parts.append(f"in clear {_head(case.clear)}")
    if case.then:
        parts.append(f"then {_head(case.then)}")
    if case.socks:
        parts.append(f"SOCKS {case.socks} for {{evil}}:{{port}}, {_head(case.inside)}")
    if case.hello:
        odd = f" ({case.form})" if case.form else ""
        parts.append(f"a TLS hello{odd} for {', '.join(case.hello)}")
    elif case.sni is not None:
        parts.append(f"TLS with server name {case.sni}" if case.sni else "TLS without server name")
        parts += [f"HTTP/2 {_fields(each)}" for each in case.requests] or [_head(case.inside)]
    return printable(fill("; ".join(parts), words))


def printable(text: str) -> str:
    """Escape what is no printable ASCII, and cut what is too long to read."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


def _head(text: str) -> str:
    """Give a request's first line and what decides beside it."""
    first, *fields = text.partition("\r\n\r\n")[0].split("\r\n")
    telling = ("host:", "content-length:", "transfer-encoding:", "upgrade:")
    return ", ".join((first, *(field for field in fields if field.lower().startswith(telling))))


def _fields(fields: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields if name not in {":method", ":scheme"})
