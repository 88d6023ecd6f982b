"""What keeps other sites out of the page: headers of every answer, and whom a request may come from. Pure.

CSP level 3; Fetch, Origin header. The listener is plain and on loopback, so the page is asked for as localhost.
"""

import ipaddress
from collections.abc import Mapping

from fake_platform.refusals import Refused

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Of every answer. The referrer stays on this origin; without one a form's Origin would be `null`."""


def cookie_name(authority: str) -> str:
    """Cookies know no ports: one name for each, so that two platforms on a machine do not log each other out."""
    port = authority.rpartition(":")[2]
    return f"byohost-page-{port if port.isdigit() else '80'}"


def demand_loopback_name(authority: str) -> None:
    """Let pass what was asked for by a name of loopback: another name that leads here was rebound to lead here.

    Raises:
        Refused: not-found.
    """
    name = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    if name.lower() == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Refused("not-found", "The page is served on loopback names only; open it as localhost.")


def demand_own_origin(authority: str, origin: str | None) -> None:
    """Let pass a form that a page of this very origin sent.

    Raises:
        Refused: insufficient-scope, for any other origin, and for none.
    """
    if origin != f"http://{authority}":
        raise Refused("insufficient-scope", "This form was not sent by this page; open the page and repeat it there.")
