"""Which values of a namespace's Secrets are secret, and are searched elsewhere. Pure.

A Secret also holds what everybody may know: certificates, a release's record, a file's braces. Of each value only that
is searched which nobody has by chance: lines of a key, passwords in a file of registry credentials, long single words.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.observe.secret_scan import PIECE
from conformance.observe.untrusted_json import document, fields, text
from conformance.target.bundle.objects import secret_values

Object = dict[str, Any]

_RECORDS = frozenset({"helm.sh/release.v1"})
"""Types of Secrets that are somebody's notes, and no secret of anybody's."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_ARMOUR = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]+-----")
_PARTS = re.compile(r"[^\s\"',;{}\[\]]+")
_TELLING = frozenset({"password", "auth", "identitytoken", "registrytoken"})
"""Fields of a file of registry credentials that are secret (`config.json` of docker)."""


def searched(secrets: Iterable[Mapping[str, Any]], public: frozenset[str]) -> dict[str, dict[str, str]]:
    """By the name of the Secret, what is searched of it, by what it is called: `the value token of Secret queue`.

    `public` are values that their owner says are none, as `secret/key`.
    """
    found: dict[str, dict[str, str]] = {}
    for each in secrets:
        name = text(fields(each, "metadata"), "name")
        if text(each, "type") in _RECORDS:
            continue
        for key, value in secret_values(each).items():
            parts = () if f"{name}/{key}" in public else _parts(value)
            for number, part in enumerate(dict.fromkeys(parts)):
                more = f" (part {number + 1})" if number else ""
                found.setdefault(name, {})[f"the value {key} of Secret {name}{more}"] = part
    return found


def _parts(value: str) -> Iterator[str]:
    """What is secret in a value: nothing that is too short to be one."""
    plain = _ARMOUR.sub("", _CERTIFICATE.sub("", value)).strip()
    parts = _leaves(plain) if plain.startswith("{") else _PARTS.findall(plain)
    return (part for part in parts if len(part) >= PIECE and not part.startswith("sha256:"))


def _leaves(written: str) -> Iterator[str]:
    """The passwords of a JSON text, whatever is around them; of other JSON all texts."""
    try:
        read = document(written)
    except ValueError:
        yield from _PARTS.findall(written)
        return
    credentials = isinstance(read, dict) and "auths" in read
    yield from _texts(read, credentials=credentials)


def _texts(value: Any, *, credentials: bool, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, credentials=credentials, key=str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, credentials=credentials, key=key)
    elif isinstance(value, str) and (not credentials or key.lower() in _TELLING):
        yield from _PARTS.findall(_ARMOUR.sub("", value))


def shown(each: Mapping[str, Any]) -> bytes:
    """An object as text to be searched, the data of a Secret or ConfigMap decoded beside it."""
    decoded = secret_values(each).values() if each.get("data") else ()
    return "\n".join([json.dumps(each), *decoded]).encode()
