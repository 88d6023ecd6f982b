"""Finds who we are at a registry in an authentication file, as docker, podman and skopeo write it. Pure.

Source: containers-auth.json(5): `auths` by registry, or by registry and path, of which the longest counts.
"""

import base64
import json
from dataclasses import dataclass

from clusters.errors import ClusterError

BAD_INPUT = 64


@dataclass(frozen=True)
class Credentials:
    """A name and a password; shown by neither `repr` nor `str`."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Nothing that is secret."""
        return "Credentials(…)"


def find(text: str, source: str, reference: str) -> Credentials:
    """The credentials for `reference`, a registry's host and port with or without a path.

    Raises:
        ClusterError: the file is none of its kind, or has none for this registry (exit 64).
    """
    try:
        auths = {_key(name): entry for name, entry in dict(json.loads(text).get("auths") or {}).items()}
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ClusterError(
            f"{source}: this is no authentication file, which is a JSON document with the key auths", BAD_INPUT
        ) from error
    parts = reference.split("/")
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in auths:
            return _decoded(auths[name], source, name)
    known = ", ".join(sorted(auths)) or "none"
    raise ClusterError(
        f"{source}: it has no credentials for {parts[0]}; there are some for: {known}. Log in to it first, with a "
        "client that writes them into this file (credential programs are not asked)",
        BAD_INPUT,
    )


def _key(name: str) -> str:
    """A registry's name as older clients write it, `https://host/v1/`, is its host."""
    bare = name.removeprefix("https://").removeprefix("http://").rstrip("/")
    for version in ("/v1", "/v2"):
        bare = bare.removesuffix(version)
    return bare


def _decoded(entry: object, source: str, name: str) -> Credentials:
    written = entry.get("auth") if isinstance(entry, dict) else None
    try:
        user, _, password = base64.b64decode(str(written), validate=True).decode().partition(":")
    except ValueError:  # no base64, or not of text
        user, password = "", ""
    if not user or not password:
        raise ClusterError(
            f"{source}: the entry of {name} has no `auth`, which is the base64 of user:password", BAD_INPUT
        )
    return Credentials(user, password)
