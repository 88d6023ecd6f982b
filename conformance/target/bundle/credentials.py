"""Whether a text that anybody may read holds a credential: by its shape, or by what its key calls it. Pure.

What is secret stands in a Secret. Known are shapes that nothing else has (private keys, signed tokens, tokens whose
issuer gives them a prefix so that they are found, logins) and, in a setting that is called a password or the like, any
value that is neither a place to look for one nor an ordinary word.
"""

import re
from collections.abc import Mapping

from conformance.target.bundle.strings import CREDENTIALS, is_ordinary

_SHAPES: Mapping[str, str] = {
    "a user name and password in a URL": CREDENTIALS.pattern,
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{8,1000}\.eyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{16}",
    "an access token": r"\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}"
    r"|xox[abeoprs]-[\w-]{10,}|hvs\.[\w-]{24,}|sk_live_\w{16,}|AIza[\w-]{35}|dckr_pat_[\w-]{20,})",
    "a key of an account": r"\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=\S{16,}",
    "a login": r"(?i:\bauthorization\W{1,4}(?:basic|bearer)\s+)[\w+/=.~-]{12,}",
    "a login at a registry": r"\"(?:identitytoken|registrytoken)\"\s*:\s*\"[\w+/=.-]{8,}\""
    r"|\"auth\"\s*:\s*\"(?=[\w+/]*[A-Z0-9+/])[\w+/]{8,}={0,2}\"",
}
_FOUND = tuple((words, re.compile(pattern)) for words, pattern in _SHAPES.items())
_CALLED = re.compile(
    r"(?:^|[_.-])(?:password|passwd|passphrase|pwd|secret|token|(?:secret[_-]?)?access[_-]?key|api[_-]?key|private[_-]?key)$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\.{0,2}/|[\w+.-]+:|\$[({]|<")
"""How a file, a URL, a reference or a placeholder begins."""
_SHORTEST = 8


def credential(text: str) -> str:
    """What of a credential's shape stands in a text, in words; empty where nothing does."""
    return next((words for words, pattern in _FOUND if pattern.search(text)), "")


def called_secret(key: str, value: str) -> bool:
    """Whether a setting is a secret by its name: `DB_PASSWORD`, but neither `DB_PASSWORD_FILE` nor a word for one."""
    spelt = value.strip()
    return (
        _CALLED.search(key) is not None
        and len(spelt) >= _SHORTEST
        and not _PLACE.match(spelt)
        and not re.search(r"\s", spelt)
        and not is_ordinary(spelt)
    )
