"""Secrets searched in what should not hold them, in the forms that secrets take on their way. Pure.

`sought` looks for whole secrets: as they are, URL-encoded, hexadecimal, and base64 in both alphabets at each of the
three alignments, so that a secret in the middle of a longer encoded text is found too. `hidden` takes longer: it
decodes the text instead (`disguises`), compressed text too, and finds any twelve characters of a secret in a row.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.observe.untrusted_json import document
from conformance.target import disguises

PIECE = 12
_PREFIX = re.compile(r"^[a-z]{2,4}_")
_WORDS = re.compile(rb"[!-~]{12,}")
_KEY = re.compile(rb"bhk_[A-Za-z0-9_-]{20,}")
_JWT = re.compile(rb"(eyJ[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]*+)|eyJ[A-Za-z0-9_-]*+")
"""A token, or what begins like one and is none: it is passed over as a whole, or a long one would be read for ever."""


def forms(secret: str) -> dict[str, bytes]:
    """The spellings to look for, by name."""
    raw = secret.encode()
    found = {
        "as it is": raw,
        "in hexadecimal": raw.hex().encode(),
        "in capital hexadecimal": raw.hex().upper().encode(),
    }
    if quote(secret, safe="") != secret:
        found["URL-encoded"] = quote(secret, safe="").encode()
    for shift in range(3):
        inner = _inner_base64(raw, shift)
        found[f"in base64, shifted by {shift}"] = inner
        found[f"in URL-safe base64, shifted by {shift}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def sought(secrets: Mapping[str, str], text: bytes) -> list[str]:
    """Which of the named secrets stand in the text, and in which form; each secret once."""
    found = []
    for name, secret in secrets.items():
        form = next((form for form, spelling in forms(secret).items() if spelling in text), None)
        if form is not None:
            found.append(f"{name} {form}")
    return found


def hidden(secrets: Mapping[str, str], text: bytes) -> list[str]:
    """Which of the named secrets stand in the text, or a piece of them, behind which encodings; each secret once.

    What grows without end where it is decompressed is told too: nobody can say what it hides.
    """
    names = {piece: name for name, secret in secrets.items() for piece in pieces(secret)}
    found: dict[str, str] = {}
    for way, view in sorted(disguises.views(text), key=lambda pair: pair[0].count(",")):  # the shortest way first
        if "compressed" in way and len(view) >= disguises.MOST:
            found.setdefault("what grows beyond anybody's search,", way)
        for run in _WORDS.finditer(view):
            word = run.group()
            for at in range(len(word) - PIECE + 1):
                name = names.get(word[at : at + PIECE])
                if name is not None:
                    found.setdefault(name, way)
    return [f"{name} {way}" for name, way in found.items()]


def pieces(secret: str) -> list[bytes]:
    """Every twelve characters in a row of what is secret in it.

    That is the signature of a JSON Web Token, the first label of a host's name, and all of a key but its prefix: the
    rest of each says nothing that is not known. What is shorter is no secret.
    """
    first, *others = secret.split(".")
    own = others[-1] if secret.startswith("eyJ") and others else first
    raw = _PREFIX.sub("", own).encode()
    return [raw[at : at + PIECE] for at in range(len(raw) - PIECE + 1)]


def tokens(text: bytes) -> list[str]:
    """Everything in the text that is written like a JSON Web Token."""
    return [each.decode("ascii") for each in dict.fromkeys(_JWT.findall(text)) if each]


def shaped(text: bytes) -> list[str]:
    """What stands in the text that is written like a secret of the protocol, whoever's it is: its kind, each once."""
    kinds = {"a token": tokens(text), "an install key": _KEY.search(text)}
    return [kind for kind, found in kinds.items() if found]


def claims(token: str) -> dict[str, Any]:
    """What a token says of itself, unverified; empty where that cannot be read."""
    try:
        payload = token.split(".")[1]
        read = document(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode())
    except (IndexError, binascii.Error, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _inner_base64(raw: bytes, shift: int) -> bytes:
    """The characters that the base64 of any text shares that holds `raw` at an offset of `shift` modulo 3."""
    encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
    whole = encoded if (shift + len(raw)) % 3 == 0 else encoded[:-1]
    return whole[(0, 2, 3)[shift] :]
