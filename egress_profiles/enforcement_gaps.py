"""What a way of enforcing lets through although the profile forbids it: listed with its reason, never hidden. Pure.

The battery is held to these lists from both sides: a case that passes and is not listed is a leak, a listed case that
does not pass is a claim too much.
"""

from dataclasses import dataclass

from egress_profiles.battery.kinds import Kind


@dataclass(frozen=True)
class Residual:
    """Cases of the battery (`battery.cases`) that pass, or kinds of the truth table, and the sentence that says why."""

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
            "E48",
            "E48-version",
            "E48-expect",
            "E49",
            "E49-standard",
            "E49-host",
            "E49-target",
            "E49-method",
        ),
        "Inside TLS that is passed on unread nobody holds a request to the grammar of HTTP but the server behind.",
    ),
    Residual(
        (),  # no canary asks for a hello again; `test_second_hello` has a server that does
        "A hello that the server asks for again (RFC 8446 4.1.4), or one inside TLS 1.2 (RFC 5746), may name another "
        "host: the first is judged, and the server that was dialled, which could be asked for that host by Host too.",
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
    Residual(
        ("E50", "E50-zero", "E50-sign"),
        "Brackets about a name, a zero or a sign before a port: Squid reads the listed host and port, and dials them.",
    ),
)
"""Squid with the rendered configuration, beside `TUNNEL`."""

PACKETS = (
    Residual(
        ("name-unlisted", "address-unlisted", "fronted-unlisted", "nameless-unlisted", "clear-unlisted"),
        "Packets carry no names: whatever else stands at a listed address and port is reached with it (battery E37).",
    ),
    Residual(
        ("address-listed", "fronted-listed", "nameless-listed", "clear-listed"),
        "Packets are judged by address and port alone: what is said inside the connection, nobody reads.",
    ),
)
"""A router's nftables, and NetworkPolicies in a cluster: kinds of `truth_table.Asked`."""

SQUID_TABLE = (
    Residual(
        ("nameless-listed",),
        "Without a server name Squid compares the CONNECT host with itself; the server there was judged and dialled.",
    ),
)
"""Squid with the rendered configuration, by kinds of `truth_table.Asked`; in `SQUID` the same by cases."""

ADDON_TABLE: tuple[Residual, ...] = ()
"""Our own proxy, by kinds of `truth_table.Asked`: none."""

CONNECT_ALONE = (
    Residual(
        ("E08-before", "E08-clear", "E09", "E09-none", "E34", "E34-old", "E34-two", "E34-last", "E44"),
        "A proxy that judges CONNECT alone reads no hello: any bytes, and any server name, go to the listed host.",
    ),
    Residual(
        ("E14-listed", "E14-host"),
        "A proxy that carries plain HTTP too asks the listed host in clear; what its Host means is for that host.",
    ),
)
"""A proxy that judges CONNECT and never looks into the tunnel, beside `TUNNEL`; it dials the listed host alone."""


OPENED = (
    Residual(
        ("E09-none",),
        "A hello without a server name names no other host than the CONNECT; the request inside is judged as any is.",
    ),
)
"""A proxy that ends TLS itself and judges each request inside."""


def of_kind(kind: Kind) -> tuple[Residual, ...]:
    """Give what passes at a good proxy of that kind, whoever made it: all of it ends at the listed host and port."""
    return (*TUNNEL, *CONNECT_ALONE) if kind is Kind.TUNNEL else OPENED
