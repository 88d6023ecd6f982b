"""Host names and authorities, brought to one form before anything compares them. Pure.

A proxy that compares names in two forms can be talked past (trailing dots, case, punycode, numeric
spellings of addresses: battery E05, E06, E16). What has no single plain form is refused, not repaired.
"""

import re
from functools import lru_cache

MAX_NAME = 253
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_TWO_WAYS = frozenset("\u00df\u03c2\u200c\u200d")
"""Signs that IDNA 2003 writes as others, or leaves out, and IDNA 2008 as themselves (RFC 5894 7.2)."""
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


class BadNameError(ValueError):
    """A name or authority that has no single plain form; the message says why."""


@lru_cache(maxsize=1024)  # every request names its host several times
def normalise_host(raw: str) -> str:
    """Bring a host name to lower case without trailing dot, every label an ASCII (A-) label.

    Raises:
        BadNameError: it is an address in any spelling, a single label, or holds anything but letters, digits, hyphens.
    """
    if not raw.isascii():
        raise BadNameError("The name is not ASCII; write it in its punycode (xn--) form.")
    host = raw.lower().removesuffix(".")
    if not host or len(host) > MAX_NAME:
        raise BadNameError(f"A name has 1 to {MAX_NAME} characters; this one has {len(host)}.")
    labels = host.split(".")
    for label in labels:
        _check_label(label)
    if _NUMERIC.fullmatch(labels[-1]):
        raise BadNameError("The last label is a number, so the name is an address in disguise; name a host.")
    if len(labels) == 1:
        raise BadNameError("A single label is completed by search lists; write the whole name.")
    return host


def _check_label(label: str) -> None:
    """Refuse a label that is no letter-digit-hyphen label, or whose punycode is not the only form of what it says."""
    if not _LABEL.fullmatch(label):
        raise BadNameError("A label has 1 to 63 letters, digits and inner hyphens, nothing else.")
    if not label.startswith("xn--"):
        return
    try:
        label.encode("ascii").decode("idna")  # refuses what it would not encode to the same label
    except UnicodeError as error:
        raise BadNameError("A punycode label does not decode, or is not in its only form.") from error


def to_ascii(raw: str) -> str:
    """Give a name that was written (or decoded) as Unicode in its punycode form; ASCII passes unchanged.

    Raises:
        BadNameError: it cannot be encoded, or is encoded as another name by IDNA 2003 than by 2008.
    """
    if raw.isascii():
        return raw
    if not _TWO_WAYS.isdisjoint(raw):
        raise BadNameError("A sign of it (\u00df, \u03c2 or a joiner) is another name to some; write what DNS has.")
    try:
        return raw.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadNameError("The name cannot be written in punycode.") from error


def split_authority(raw: str, default_port: int | None) -> tuple[str, int]:
    """Split `host[:port]` into the normalised host and the port (1 to 65535, no leading zero).

    Raises:
        BadNameError: the host is bad, the port is no port, or there is none and no default.
    """
    host, colon, port = raw.partition(":")
    if not colon:
        if default_port is None:
            raise BadNameError("The authority has no port.")
        return normalise_host(host), default_port
    if not _PORT.fullmatch(port) or int(port) > 65535:
        raise BadNameError("After the first colon stands no port; addresses of IPv6 are refused in every spelling.")
    return normalise_host(host), int(port)
