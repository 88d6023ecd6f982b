"""The one grammar of everything that reaches a rendered text: profile, channel hosts, a proxy's site. Pure.

A rendering becomes the rules of a firewall, so that a line break or a brace in a name would be a rule of its own. What
is not written in its one plain form is refused, never repaired: who reads a profile sees what is enforced.
Sources: RFC 1123 2.1 (host names), RFC 5952 (IPv6 text), RFC 3986 3.3 (paths), RFC 9110 9.1 (methods).
"""

import re
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from egress_profiles.allowlist_verdict import METADATA
from egress_profiles.names import BadNameError, normalise_host, to_ascii

SHOWN = 80
"""Characters of a refused value that its sentence repeats."""
_NO_HOST = (
    ("*", "holds a wildcard, and others may own names under it; list each host"),
    ("/", "holds a slash; write the host alone, without scheme, path or prefix length"),
    (":", "holds a colon; the port has a key of its own, and an address is no host"),
)
_TRANSLATED = ip_network("64:ff9b::/96")
_NO_HOSTS = METADATA | {"255.255.255.255"}


class Kind(StrEnum):
    """What a value is."""

    HOST = "host"
    PORT = "port"
    ADDRESS = "address"
    NAME = "name"
    WORDS = "words"
    PATH = "path"
    METHOD = "method"
    LISTENER = "listener"
    FILE = "file"


class NotPlainError(ValueError):
    """A value that may not be written into a text; the message says what it is and what would be valid."""


_PATTERNS = {
    Kind.NAME: (
        re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?", re.ASCII),
        "write 1 to 63 letters, digits, blanks, dots, underscores and hyphens, with a letter or digit at both ends",
    ),
    Kind.PATH: (
        re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/{}-]{0,1023}", re.ASCII),
        "start with / and write the characters of a URL's path, without a query",
    ),
    Kind.METHOD: (
        re.compile(r"[A-Z]{1,32}", re.ASCII),
        "it is not written in capital letters; write an HTTP method, such as GET",
    ),
    Kind.LISTENER: (
        re.compile(r"(?:(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[[0-9a-f:]+\]):)?[1-9][0-9]{0,4}", re.ASCII),
        "write PORT or ADDRESS:PORT",
    ),
    Kind.FILE: (
        re.compile(r"/[A-Za-z0-9._/-]{1,1023}", re.ASCII),
        "write an absolute path of letters, digits, dots, underscores and hyphens",
    ),
}


def shown(value: object) -> str:
    """Give a refused value on one line, cut, with everything unusual escaped."""
    if isinstance(value, int | float):
        return str(value).lower()  # `true` as TOML has it
    if not isinstance(value, str):
        return f"a {type(value).__name__}"
    return ascii(value) if len(value) <= SHOWN else f"{value[:SHOWN]!a}… ({len(value)} characters)"


def hold(kind: Kind, value: object, key: str) -> None:
    """Refuse a value of `key` that is not written in the one plain form of its kind.

    Raises:
        NotPlainError: the sentence repeats the value and says what to write instead.
    """
    fault = _port(value) if kind is Kind.PORT else _text(kind, value)
    if fault:
        raise NotPlainError(f"{key!r} {shown(value)}: {fault}.")


def _port(value: object) -> str:
    is_port = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65535
    return "" if is_port else "write a port from 1 to 65535"


def _text(kind: Kind, value: object) -> str:
    if not isinstance(value, str):
        return "write a text"
    match kind:
        case Kind.HOST:
            return _host(value)
        case Kind.ADDRESS:
            return _address(value)
        case Kind.WORDS:
            fits = value.isprintable() and 1 <= len(value) <= 512 and not value.isspace()
            return "" if fits else "write 1 to 512 characters on one line, without control characters"
    pattern, fault = _PATTERNS[kind]
    return "" if pattern.fullmatch(value) else fault


def _host(raw: str) -> str:
    for sign, fault in _NO_HOST:
        if sign in raw:
            return f"it {fault}"
    if raw.startswith("."):
        return "it begins with a dot, which some read as a wildcard; list each host"
    try:
        plain = normalise_host(to_ascii(raw))
    except BadNameError as error:
        return str(error).removesuffix(".")
    return "" if plain == raw else f"it is not in its plain form; if that is what you mean, write {plain!r}"


def _address(raw: str) -> str:
    try:
        address = ip_address(raw)
    except ValueError:
        return "it is no address; write one of IPv4 or IPv6, without prefix length"
    if "%" in raw:
        return "it has a zone, which other machines do not know; write the address alone"
    if _nowhere(address):
        return "it is link-local, metadata, multicast, broadcast, unspecified or mapped; no host may be there"
    return "" if str(address) == raw else f"it is not in its plain form; write {str(address)!r}"


def _nowhere(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether no host of a profile can be there; an IPv4 address inside an IPv6 one is judged as itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return True
        inner = address.sixtofour or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None)
        if inner is not None and _nowhere(inner):
            return True
    special = address.is_link_local or address.is_multicast or address.is_unspecified
    return special or str(address) in _NO_HOSTS
