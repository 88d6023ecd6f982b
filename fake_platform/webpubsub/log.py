"""Lines for a log that no client can break: one JSON object each, printable ASCII, bounded, without tokens. Pure.

Paths are logged without their query, which carries tokens.
"""

import json
from collections.abc import Mapping

from fake_platform.redaction import redact

LONGEST_VALUE = 200  # characters


def line(kind: str, facts: Mapping[str, object]) -> str:
    """One line, without its line feed; DEL and what is not ASCII is escaped as JSON does."""
    shown = {name: _short(value) for name, value in facts.items() if value is not None}
    return json.dumps({"event": kind, **shown}).replace("\x7f", "\\u007f")


def _short(value: object) -> object:
    if isinstance(value, int | float):
        return value
    text = redact(value if isinstance(value, str) else repr(value))
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
