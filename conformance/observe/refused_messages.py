"""Messages of operators that the platform refused for what they were, over a whole run. Pure."""

from collections.abc import Iterable

from conformance.contract.text import clipped
from conformance.observe.channel_connections import Connection, sentence

REPLACED = "This connection was replaced"
"""How a refusal begins that is of the connection and not of the message: it comes with every new exchange."""

LONGEST = 200
"""Letters of a refusal that are shown."""


def refusals(found: Iterable[Connection]) -> list[str]:
    """Each message that broke a schema, or was not of its connection, in the platform's words (asyncapi.yaml, 3)."""
    return [
        sentence(entry, f"the operator's {entry.type} was refused: {clipped(why, LONGEST)}")
        for one in found
        for entry in one.refused
        if entry.status == 400
        for why in [str(entry.data.get("refused") or "")]
        if not why.startswith(REPLACED)
    ]
