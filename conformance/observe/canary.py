"""What arrived at the canaries. Pure. A hit is one JSON object of `egress_profiles.canary.hits`.

Whose it is, is told by when it came and by the sender's port: on its way a source address may be translated.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Hit = dict[str, Any]


def strangers(hits: Sequence[Hit], earlier: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits that belong to none of the connections that were seen earlier."""
    known = {_connection(hit) for hit in earlier}
    return tuple(hit for hit in hits if _connection(hit) not in known)


def words(hits: Iterable[Hit]) -> str:
    """Hits as a person reads them."""
    return "; ".join(sorted({", ".join(f"{key} {hit[key]}" for key in sorted(hit) if key != "time") for hit in hits}))


def _connection(hit: Hit) -> tuple[Any, ...]:
    return (hit.get("listener"), hit.get("source"), hit.get("sourcePort"), hit.get("local"))
