"""The user name and password that each actor must show a proxy: read from a file, compared in constant time. Pure.

They are given to the proxy apart from the profile (a Secret), appear in no log and no representation, and count for one
actor's port only. Source: RFC 9110 11.7 (Proxy-Authorization), RFC 7617 (Basic).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from egress_profiles.profile import Actor


@dataclass(frozen=True)
class ProxyCredentials:
    """The one `user:password` of each actor; an actor without one shows nothing that counts."""

    pairs: dict[Actor, bytes] = field(default_factory=dict, repr=False)

    def shown(self, actor: Actor | None, values: Sequence[str]) -> bool:
        """Tell whether the Proxy-Authorization fields of a CONNECT are exactly one, and this actor's own."""
        expected = None if actor is None else self.pairs.get(actor)
        if expected is None or len(values) != 1:
            return False
        scheme, _, token = values[0].partition(" ")
        try:
            given = base64.b64decode(token.strip().encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, expected)


def read(text: str) -> ProxyCredentials:
    """Read a JSON object of `"actor": "user:password"`.

    Raises:
        ValueError: it is no such object; the sentence quotes nothing of it.
    """
    try:
        pairs = {Actor(name): pair.encode() for name, pair in json.loads(text).items()}
    except (ValueError, AttributeError):
        pairs = {}
    if not pairs or not all(b":" in pair and not pair.startswith(b":") for pair in pairs.values()):
        raise ValueError('The credentials are no JSON object of the form {"operator": "user:password"}.')
    return ProxyCredentials(pairs)
