"""The health file: how a container without a port says how it is. Edge: one small file in the pod's own scratch."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(path: str, document: Mapping[str, Any]) -> None:
    """Replace the file at once, so that a probe never reads half of it."""
    fresh = Path(f"{path}.new")
    fresh.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def read(path: str) -> Mapping[str, Any]:
    """The document; empty where there is none yet."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
