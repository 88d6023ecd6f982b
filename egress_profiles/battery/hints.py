"""Which setting of a forward proxy usually lets a case of the battery through. Pure.

Names of settings are the products' own: Squid 5, tinyproxy 1.11, Apache httpd 2.4, HAProxy 2.6, mitmproxy, smokescreen.
"""

from types import MappingProxyType

_NAMES = (
    "Names are matched by a pattern: anchor it and escape its dots (`^canary-a\\.corp\\.test$`), or list whole names "
    "without a leading dot (Squid `dstdomain canary-a.corp.test`, not `.canary-a.corp.test` or `dstdom_regex`)."
)
_INSIDE = (
    "The request inside TLS is not judged: in Squid `ssl_bump bump` with `http_access` on the bumped request, in "
    "mitmproxy a script that compares Host with the CONNECT host and the server name; a proxy that passes TLS on "
    "unread cannot (`--kind tunnel`)."
)
_GRAMMAR = (
    "The request inside TLS is passed on as it came, and the server behind may read another one in it: take a release "
    "that holds HTTP/2 fields to their grammar (RFC 9113, 8.2 and 8.3), or let the proxy speak HTTP/1.1 alone there; a "
    "proxy that passes TLS on unread cannot (`--kind tunnel`)."
)
_SERVER_NAME = (
    "The server name is not compared with the CONNECT host: in Squid `ssl_bump peek step1` and an `ssl::server_name` "
    "list before `splice`, everything else terminated; a proxy that judges CONNECT alone cannot (`--kind tunnel`)."
)
_ADDRESS = (
    "Address literals are let through, or looked up and then judged by address: list names only, and deny what is "
    "none (Squid `dstdom_regex -n ^[0-9.:]+$`; an allow list by `dst` or a CIDR range lets literals through)."
)
_EACH = (
    "Only a connection's first request is judged: judge each one, or end the connection behind a refusal (HAProxy: "
    "`http-request deny` in a front end of `mode http`, not a rule on the connection)."
)
_SOCKS = (
    "SOCKS is spoken on the same port and judged by other rules, or by none: give it a port of its own that nobody "
    "reaches, or the same list (gost, glider, Clash and their kind: `mixed` or `auto` listeners; take `http` ones)."
)
_URLS = (
    "The whole URL is matched by a pattern, where another's path, query or user may hold the listed name: match the "
    "host alone (Squid `dstdomain`, not `url_regex`), or anchor it (tinyproxy `^http://canary-a\\.corp\\.test:8443/`)."
)
_SETTINGS = MappingProxyType(
    {
        "E01": "The default is to allow: end the rules with a deny (Squid `http_access deny all`, tinyproxy "
        "`FilterDefaultDeny Yes`, smokescreen `action: enforce`, not `report` or `open`).",
        "E05": _ADDRESS,
        "E06": _ADDRESS,
        "E07": "Ports are not judged together with the name: list host and port in one rule (Squid `acl SSL_ports port "
        "443` beside the names, tinyproxy `ConnectPort`, Apache `AllowCONNECT`).",
        "E08": "What is inside the tunnel is not looked at: in Squid `ssl_bump peek step1` before `splice`; a proxy "
        "that judges CONNECT alone cannot (`--kind tunnel`).",
        "E09": _SERVER_NAME,
        "E10": _INSIDE,
        "E11": "The CONNECT authority is not what is judged, or not what is dialled: judge the request target and "
        "dial just that, not the Host field or the server name (HAProxy: the path of CONNECT, not `hdr(host)`).",
        "E12": _INSIDE,
        "E13": _INSIDE,
        "E14": "Plain HTTP is judged by other rules than CONNECT, or by its Host field: let the same list hold for "
        "every method, or refuse all but CONNECT (Squid `http_access deny !CONNECT`).",
        "E15": _INSIDE,
        "E15-plain": _EACH,
        "E01-again": _EACH,
        "E01-port": "Another port is judged by a rule of its own, that names no hosts: list host and port in one rule "
        "(Squid: `http_access allow CONNECT SSL_ports` lets every host through there).",
        "E01-forwarded": "The client's address is taken from X-Forwarded-For, whoever wrote it: trust the field from "
        "proxies of your own alone (Squid `follow_x_forwarded_for`), and allow no address everything.",
        "E08-socks4": _SOCKS,
        "E08-socks5": _SOCKS,
        "E14-path": _URLS,
        "E14-query": _URLS,
        "E14-user": _URLS,
        "E16": _NAMES,
        "E17": _NAMES,
        "E32": "Credentials are asked for and not required: the rule that allows comes before the one that "
        "authenticates (Squid: `proxy_auth REQUIRED` belongs in the allowing rule).",
        "E33": "Lengths are not checked before a request is passed on: a newer release, or a strict HTTP parser.",
        "E34": _SERVER_NAME,
        "E39": _INSIDE,
        "E41": _GRAMMAR,
        "E42": _GRAMMAR,
        "E44": _SERVER_NAME,
        "E46": _GRAMMAR,
    }
)


def setting(case: str) -> str:
    """Give the sentence for a case by its id; empty where no setting is known to cause it."""
    return _SETTINGS.get(case) or _SETTINGS.get(case.partition("-")[0], "")
