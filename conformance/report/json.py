"""report.json: the report as it is, written so that equal reports are equal files. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def render(report: Mapping[str, Any]) -> str:
    """The text of report.json; all but ASCII is escaped, so no terminal or log is steered by it."""
    return json.dumps(report, indent=2, ensure_ascii=True) + "\n"


def parse(text: str) -> object:
    """What such a text says; ValueError if it is no JSON, or nests deeper than any report."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
