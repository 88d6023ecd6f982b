"""The names of the battery's own ground in a cluster, and the profile that lists one of them for sandboxes. Pure.

A refusal is worth something only beside an arrival, and what arrives at a platform or a registry nobody but they can
tell. So a run lists one host more, for sandboxes alone, that is the canary itself: what is let through is written down.
The same canary answers to every unlisted name, as a shared front does.
"""

from dataclasses import replace

from egress_profiles.endpoints import CANARY, DOMAIN, MIRROR, REDIRECTS, Endpoint
from egress_profiles.profile import Actor, Destination, Mode, Profile

HOST = f"witness.{DOMAIN}"
UNLISTED = f"unlisted.{DOMAIN}"
REBOUND = f"rebound.{DOMAIN}"
CERTIFIED = (HOST, f"*.{DOMAIN}", f"*.{UNLISTED}", f"*.{HOST}", DOMAIN)
"""What the canary's certificate is for, so that a proxy which verifies and lets a wrong name through gets there."""

MIRROR_HOST = f"{MIRROR.name}.{DOMAIN}"
REDIRECTING_HOST = f"{REDIRECTS.name}.{DOMAIN}"
STRAYING_HOST = f"strays.{DOMAIN}"
FOREIGN_HOST = f"foreign.{DOMAIN}"
"""The mirror by a name for which the inspecting proxy shows a certificate that no CA of the run has signed."""

_ELSEWHERE = frozenset({"203.0.113.99"})


def witnessed(profile: Profile) -> Profile:
    """Add the witness, and a name whose only permitted address is not the one that it has; an open profile stays."""
    if profile.mode is Mode.OPEN:
        return profile
    methods = frozenset({"GET", "HEAD"}) if profile.mode is Mode.DECRYPT else frozenset[str]()
    listed = Destination(
        host=HOST,
        port=443,
        actors=frozenset({Actor.SANDBOX}),
        purpose="the run's witness: a canary that sandboxes may read from",
        addresses=frozenset(CANARY.addresses),
        methods=methods,
    )
    rebound = replace(listed, host=REBOUND, purpose="a name that resolves elsewhere", addresses=_ELSEWHERE)
    return replace(profile, destinations=(*profile.destinations, listed, rebound))


def with_mirrors(profile: Profile) -> Profile:
    """Add, for nodes and operators, the mirror, and for nodes the registries that redirect their blobs.

    A blob host that is not listed anyway stays unlisted: that is what the redirects are for.
    """
    mirror = _readable(MIRROR_HOST, MIRROR, {Actor.NODE, Actor.OPERATOR}, "a mirror of the registry")
    foreign = _readable(FOREIGN_HOST, MIRROR, {Actor.NODE}, "the mirror behind a certificate that nobody trusts")
    fronts = (_readable(host, REDIRECTS, {Actor.NODE}, "a front of the registry") for host in FRONTS)
    return replace(
        profile, name=f"{profile.name}-and-mirrors", destinations=(*profile.destinations, mirror, foreign, *fronts)
    )


FRONTS = (REDIRECTING_HOST, STRAYING_HOST)


def _readable(host: str, at: Endpoint, actors: set[Actor], purpose: str) -> Destination:
    return Destination(host, 443, frozenset(actors), purpose, frozenset(at.addresses), frozenset({"GET", "HEAD"}))
