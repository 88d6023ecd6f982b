"""What a way of enforcing lets through although the profile forbids it: listed with its reason, never hidden. Pure.

The battery is held to these lists from both sides: a case that passes and is not listed is a leak, a listed case that
does not pass is a claim too much.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Residual:
    """Cases of the battery (`battery.cases`) that pass, and the sentence that says why."""

    cases: tuple[str, ...]
    reason: str


def cases(residuals: tuple[Residual, ...]) -> set[str]:
    """Give the ids of every case in a list."""
    return {case for residual in residuals for case in residual.cases}


TUNNEL = (
    Residual(
        ("E10", "E10-h2", "E12", "E12-both", "E13", "E13-last", "E13-same", "E13-folded", "E13-h2", "E13-none", "E15"),
        "Inside TLS that is passed on unread nobody sees the request's Host; the server behind decides what it serves.",
    ),
    Residual(
        ("E01-method", "E08-after", "E20", "E20-other", "E33", "E39", "E45", "E45-h2"),
        "Inside TLS that is passed on unread nobody sees methods, upgrades, lengths, or whether it is HTTP at all.",
    ),
    Residual(
        (
            "E41",
            "E41-userinfo",
            "E41-bare",
            "E41-blank",
            "E41-control",
            "E41-http1",
            "E42",
            "E42-path",
            "E42-method",
            "E42-name",
            "E42-cr",
            "E42-nul",
            "E42-blank",
            "E46",
            "E46-length",
        ),
        "Inside TLS that is passed on unread nobody holds a request to the grammar of HTTP but the server behind.",
    ),
)
"""A proxy that judges CONNECT and server name and passes TLS on unread."""

SQUID = (
    Residual(
        ("E09-none",),
        "Without a server name Squid compares the CONNECT host with itself; the server there was judged and dialled.",
    ),
    Residual(
        ("E34-two",),
        "A hello with a second server name, which RFC 6066 forbids, is judged by the first; the server sees both.",
    ),
    Residual(
        ("E44",),
        "A hello with another name encrypted in it is judged by the open one; who holds the key reads the other.",
    ),
)
"""Squid with the rendered configuration, beside `TUNNEL`."""
