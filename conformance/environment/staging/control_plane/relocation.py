"""Where the addresses of a cluster are on this machine, in the attempts of a probe. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def relocated(attempt: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The attempt as it is made here: its URL's address by `places`; the names that go with it stay.

    What leads to none of these addresses stays as it is too: a pod's own address is real.
    """
    parts = urlsplit(str(attempt.get("url") or ""))
    place = places.get(parts.hostname or "")
    if place is None:
        return dict(attempt)
    return {**attempt, "url": urlunsplit(parts._replace(netloc=place))}
