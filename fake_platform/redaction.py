"""Secrets taken out of what is recorded: JWTs, keys and tokens of ours by their prefix, private keys. Pure.

Recognised by their own form, wherever they stand, and by the name of the property that holds them. What stands for a
secret already stays as it is, so that a record that is kept with a report is redacted again without losing who is who.
"""

import hashlib
import re
from typing import Any

_SECRET = re.compile(
    r"eyJ[A-Za-z0-9_-]++\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]*+"
    r"|bh[akc]_[A-Za-z0-9_-]+"
    r"|(?<=AccessKey=)[^;\s\"]+"
    r"|(?<=awps_reconnection_token=)[^&\s\"]+"
    r"|(?<=access_token=)[^&\s\"]+"
    r"|(?<=://)[^/\s@:\"]++:[^/\s@\"]++(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?P<none>eyJ(?:(?!bh[akc]_|-----BEGIN )[A-Za-z0-9_-])*+)",
    re.DOTALL,
)
"""Read once from left to right, however it is written: what begins like a token and is `none` is passed over whole."""
_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{12}")
_SECRET_NAMES = frozenset({"token", "reconnectionToken", "access_token", "authorization", "installKey", "controlToken"})


def fingerprint(secret: str) -> str:
    """What stands for a secret: `sha256:<12 hex>`; of one of these, itself."""
    if _FINGERPRINT.fullmatch(secret):
        return secret
    return "sha256:" + hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()[:12]


def _hidden(found: re.Match[str]) -> str:
    return found["none"] or fingerprint(found.group())


def redact(value: Any, name: str | None = None) -> Any:
    """The JSON value with every secret replaced by its fingerprint."""
    match value:
        case str():
            if name in _SECRET_NAMES:
                return fingerprint(value)
            return _SECRET.sub(_hidden, value)
        case dict():
            return {redact(key): redact(inner, key) for key, inner in value.items()}
        case list() | tuple():
            return [redact(inner, name) for inner in value]
        case _:
            return value
