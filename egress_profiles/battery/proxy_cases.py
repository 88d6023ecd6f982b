"""The cases that are sent to anybody's forward proxy, and why others are not. Pure.

They are the battery's own, but for names that are like our platform's: those are made from the name that is listed
there. Beside them stand what only a check of a stranger's proxy has to ask: a CONNECT whose Host is another, a second
request on one connection, another method or port, another protocol on the same port, another client's address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from egress_profiles.battery.cases import CASES, GET, LISTED, Case, Needs
from egress_profiles.battery.lookalikes import lookalikes
from egress_profiles.battery.verdicts import Asked, Outcome, Said

_WORD = re.compile(r"\{([a-z0-9-]+)\}")


@dataclass(frozen=True)
class ProxyCase(Case):
    """A case with a Host of its own in its CONNECT (empty: the authority)."""

    host: str = ""
    beside: bool = False
    """Only an arrival at the canary's other port counts: at the listed one it would be as permitted."""


@dataclass(frozen=True)
class Allowed:
    """What may be sent: the names and addresses that were given, what disturbs only its owner, wrong credentials."""

    words: Mapping[str, str]
    owned: bool = False
    credentials: bool = False


def _get(authority: str) -> str:
    return GET.replace("{ok}:{port}", authority)


def _absolute(target: str, method: str = "GET") -> str:
    authority = target.split("/")[2].rpartition("@")[2]
    length = "Content-Length: 0\r\n" if method in {"POST", "PUT"} else ""
    return f"{method} {target} HTTP/1.1\r\nHost: {authority}\r\n{length}\r\n"


def _plain(name: str, words: str, target: str, method: str = "GET") -> ProxyCase:
    return ProxyCase(name, words, None, _absolute(target, method), None)


def _tunnel(line: str) -> str:
    return f"{line}\r\nHost: {{evil}}:{{port}}\r\n\r\n"


_ASKED = "CONNECT {evil}:{port} HTTP/1.1"
OWN = (
    ProxyCase("E11-host", "CONNECT to another, its Host as listed", "{evil}:{port}", sni="{evil}",
              inside=_get("{evil}:{port}"), host=LISTED),
    ProxyCase("E11-host-port", "CONNECT to another port, its Host as listed", "{ok}:{raw}", inside=_get("{ok}:{raw}"),
              host=LISTED),
    ProxyCase("E11-dialled", "CONNECT as listed, its Host names another port", inside=GET, host="{ok}:{raw}",
              beside=True),
    ProxyCase("E11-dialled-name", "CONNECT as listed, its Host names another host and port", inside=GET,
              host="{evil}:{raw}", beside=True),
    Case("E05-plain", "an address, with no server name and itself as Host", "{v4}:{port}", sni="",
         inside=_get("{v4}:{port}")),
    Case("E07-wrapped", "another port, as a number above 65535", "{ok}:{wrapped}", inside=_get("{ok}:{raw}")),
    ProxyCase("E07-twice", "two ports in one authority, the listed first", "{ok}:{port}:{raw}",
              inside=_get("{ok}:{raw}"), beside=True),
    Case("E14-address", "plain HTTP to an address", None, _get("{v4}:{port}").replace("/{mark}",
         "http://{v4}:{port}/{mark}"), None),
    Case("E14-port", "plain HTTP to another port of the listed host", None, _get("{ok}:{raw}").replace("/{mark}",
         "http://{ok}:{raw}/{mark}"), None),
    _plain("E14-post", "plain HTTP to another, by POST", "http://{evil}:{port}/{mark}", "POST"),
    _plain("E14-options", "plain HTTP to another, by OPTIONS", "http://{evil}:{port}/{mark}", "OPTIONS"),
    _plain("E14-put", "plain HTTP to another, by PUT", "http://{evil}:{port}/{mark}", "PUT"),
    _plain("E14-head", "plain HTTP to another, by HEAD", "http://{evil}:{port}/{mark}", "HEAD"),
    _plain("E14-verb", "plain HTTP to another, by a method that few rules name", "http://{evil}:{port}/{mark}",
           "PROPFIND"),
    _plain("E14-https", "an https target, which the proxy itself would ask for", "https://{evil}:{port}/{mark}"),
    _plain("E14-path", "plain HTTP to another, the listed one in its path", "http://{evil}:{port}/{ok}:{port}/{mark}"),
    _plain("E14-query", "plain HTTP to another, the listed one in its query", "http://{evil}:{port}/{mark}?{ok}:{port}"),
    replace(_plain("E14-user", "plain HTTP to another, the listed one as user and password",
                   "http://{ok}:{port}@{evil}:{raw}/{mark}"), beside=True),
    ProxyCase("E01-small", "connect, in small letters", None, _tunnel("connect {evil}:{port} HTTP/1.1"), None,
              then=_get("{evil}:{port}")),
    ProxyCase("E01-old", "CONNECT of HTTP/1.0", None, _tunnel("CONNECT {evil}:{port} HTTP/1.0"), None,
              then=_get("{evil}:{port}")),
    Case("E01-port", "CONNECT to an unlisted host, at another port than the listed one's", "{evil}:{raw}", sni="{evil}",
         inside=_get("{evil}:{raw}")),
    ProxyCase("E01-forwarded", "CONNECT to an unlisted host, as if for the proxy itself", None,
              _tunnel(f"{_ASKED}\r\nX-Forwarded-For: 127.0.0.1"), None, then=_get("{evil}:{port}")),
    ProxyCase("E01-again", "the same CONNECT once more behind its refusal", None, _tunnel(_ASKED), None,
              then=_tunnel(_ASKED) + _get("{evil}:{port}")),
    ProxyCase("E15-plain", "plain HTTP to another, behind a request for the listed one", None,
              _absolute("http://{ok}:{port}/before"), None, then=_absolute("http://{evil}:{raw}/{mark}"), beside=True),
    *(ProxyCase(f"E08-socks{version}", f"SOCKS {version} on the proxy's own port", None, "", None,
                _get("{evil}:{port}"), socks=version) for version in (4, 5)),
)  # fmt: skip


def every(listed: str, unlisted: str) -> tuple[Case, ...]:
    """Give every case that could be asked of a proxy where these two names are the listed and the unlisted one."""
    own = tuple(case for case in CASES if case.group not in {"E16", "E17"})
    alike = (
        Case(each.id, f"a name like the listed one: {each.mistake}", f"{each.name}:{{port}}", sni=each.name,
             inside=_get(f"{each.name}:{{port}}"))
        for each in lookalikes(listed, unlisted)
    )  # fmt: skip
    return tuple(sorted((*own, *OWN, *alike), key=lambda case: case.group))


def asked(allowed: Allowed) -> Asked:
    """Divide the cases into those that may be sent and those that may not, each with the reason."""
    cases = every(allowed.words["ok"], allowed.words["evil"])
    reasons = {case.id: why for case in cases if (why := _unsent(case, allowed))}
    return Asked(
        tuple(case for case in cases if case.id not in reasons),
        tuple(Outcome(case.id, case.words, *reasons[case.id]) for case in cases if case.id in reasons),
    )


def _unsent(case: Case, allowed: Allowed) -> tuple[Said, str] | None:
    """Say why a case is not sent; None where it is."""
    if case.needs in {Needs.PROFILE, Needs.CLUSTER}:
        return Said.NOT_APPLICABLE, "It needs the names and actors of our own ground."
    if case.needs is Needs.OWNERSHIP and not allowed.owned:
        return Said.NOT_ASKED, "It may disturb others; give --i-own-this-proxy if it is yours."
    if case.needs is Needs.CREDENTIALS and not allowed.credentials:
        return Said.NOT_ASKED, "Give --auth for a proxy that asks for credentials."
    why = _not_ours(case, allowed.words)
    return (Said.NOT_APPLICABLE, why) if why else None


def _not_ours(case: Case, words: Mapping[str, str]) -> str:
    """Say why a case would ask for an address that nobody gave."""
    if case.id == "E06-zone":
        return "The canary has no link-local address, so nothing could arrive."
    if case.id == "E06-zero" and not words.get("v4", "").startswith("127."):
        return "It names the proxy's own loopback, which nobody gave us leave to ask."
    missing = set(_WORD.findall(f"{case.connect} {case.clear}")) - set(words) - {"mark"}
    if not missing:
        return ""
    return f"No {'IPv6 (--bind6)' if 'v6' in missing else 'IPv4 (--bind)'} address of the canary was given."
