"""What was reached at a proxy while its policy was open, in a file for the check that follows. Edge: files."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from conformance.contract import input_text
from conformance.contract.exits import UsageError
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.verdicts import Opened


def place(proxy: str, ground: Ground) -> list[str | int]:
    """Give what a baseline is good for."""
    found: list[str | int] = [proxy, ground.bind, ground.listed, ground.unlisted, ground.port, ground.other_port]
    return [*found, ground.bind6] if ground.bind6 else found


def require_writable(file: Path) -> None:
    """Make sure, before anything is probed, that a baseline can be written there.

    Raises:
        UsageError: it cannot.
    """
    try:
        if file.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        with tempfile.NamedTemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        raise UsageError(
            f"--baseline {file}: it cannot be written ({error.strerror}); name a file elsewhere"
        ) from error


def write(file: Path, where: list[str | int], opened: Opened) -> None:
    """Put a baseline in the place of whatever was there, whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    answers = {case: status for case, status in opened.statuses.items() if status is not None}
    note = {"place": where, "reached": sorted(opened.reached), "answers": answers, "slowest": opened.slowest}
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        new.write_text(json.dumps(note) + "\n", encoding="utf-8")
        new.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink()
        raise UsageError(
            f"--baseline {file}: it cannot be written ({error.strerror}); name a file elsewhere"
        ) from error


def read(file: Path, where: list[str | int]) -> Opened | None:
    """Give what was reached under the open policy; None, if that was never noted.

    Raises:
        UsageError: it cannot be read, was noted elsewhere, or is no baseline.
    """
    if not file.exists():
        return None
    try:
        note: Any = json.loads(input_text.read(file))
        same = note["place"] == where
        answers = {str(case): int(status) for case, status in note.get("answers", {}).items()}
        opened = Opened(frozenset(map(str, note["reached"])), answers, float(note.get("slowest", 0.0)))
    except input_text.UnreadableError as error:
        raise UsageError(f"--baseline {file}: it cannot be read ({error})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"--baseline {file}: it is none that --open has written") from error
    if not same:
        raise UsageError(f"--baseline {file}: it was noted for another proxy or other canaries; run --open again")
    return opened
