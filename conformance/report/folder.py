"""The folder of one report, and `latest` beside it. Edge: the file system.

What is written is checked first: report.json against its schema, junit.xml by a parser. A run never ends with a report
that its readers cannot read: each file is written beside the one before it, and then takes its place in one step.
"""

import contextlib
import errno
import os
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.builtin import schema
from conformance.contract.exits import HarnessError, UsageError
from conformance.contract.schema import fault
from conformance.report import json as render_json
from conformance.report import junit as render_junit
from conformance.report import markdown as render_markdown
from conformance.report import unfinished

LATEST = "latest"
RESULTS = "results.jsonl"
"""What a run has judged so far, a result per line; beside a finished report it says nothing more."""


@dataclass(frozen=True)
class ReportFolder:
    """One run's folder, `<reports>/<time>-<run id>/`."""

    path: Path

    @classmethod
    def create(cls, reports: Path, run_id: str, now: datetime) -> "ReportFolder":
        """Makes the folder.

        Raises:
            UsageError: The place cannot be written to.
        """
        path = reports.absolute() / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{run_id}"
        try:
            path.mkdir(parents=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(
                f"--report-dir {reports}: no report can be written there ({reason}); name another"
            ) from error
        return cls(path)

    def evidence(self, check: str) -> Path:
        """The folder for what explains one check, made if it is not there."""
        path = self.path / "evidence" / re.sub(r"[^A-Za-z0-9._-]+", "-", check).strip("-.")
        path.mkdir(parents=True, exist_ok=True)
        return path

    def begin(self, report: Mapping[str, Any]) -> None:
        """Writes the three files of a run that has not ended.

        Raises:
            OSError: The folder cannot be written to; what was there before is as it was.
        """
        for name, text in _rendered(report).items():
            self._write(name, text)

    def append(self, line: str) -> None:
        """Adds a result to those that are kept; it is with the operating system when this returns.

        Raises:
            OSError: It cannot be written; what is left of it is no line of its own.
        """
        data = line.encode()
        with (self.path / RESULTS).open("ab", buffering=0) as file:
            written = file.write(data)
            if written != len(data):
                with contextlib.suppress(OSError):
                    file.truncate(file.tell() - (written or 0))
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def publish(self, report: Mapping[str, Any]) -> None:
        """Writes report.json, junit.xml and report.md, and points `latest` here.

        Raises:
            OSError: The folder cannot be written to; what was there before is as it was.
            HarnessError: A rendered file is not what its readers expect.
        """
        found = fault(report, schema("report"))
        files = _rendered(report)
        try:
            ET.fromstring(files["junit.xml"])  # noqa: S314 - our own text
        except ET.ParseError as error:
            found = found or f"junit.xml: {error}"
        for name, text in files.items():
            self._write(name, text)
        self.point_latest()
        if found:
            raise HarnessError(f"The report in {self.path} is not valid, which is a fault of the harness: {found}")

    def discard(self) -> None:
        """Removes the folder of a run that came to nothing."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _write(self, name: str, text: str) -> None:
        """A full disk leaves the file of before, and nothing beside it."""
        new = self.path / f".{name}"
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(self.path / name)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def point_latest(self) -> None:
        """A relative link, replaced in one step; a copy where the file system has no links."""
        latest, new = self.path.parent / LATEST, self.path.parent / f".{LATEST}-{self.path.name}"
        try:
            new.symlink_to(self.path.name, target_is_directory=True)
        except OSError:
            shutil.copytree(self.path, new)
        if latest.is_dir() and not latest.is_symlink():
            shutil.rmtree(latest)
        os.replace(new, latest)  # noqa: PTH105 - Path.replace follows nothing either, but reads as if it did


def _rendered(report: Mapping[str, Any]) -> dict[str, str]:
    """The files of a report; report.json last, so that where it is of one state, so are the others."""
    return {
        "junit.xml": render_junit.render(report),
        "report.md": render_markdown.render(report),
        "report.json": render_json.render(report),
    }


def read(place: Path) -> dict[str, Any]:
    """The report of a folder, or of a report.json itself; of a run that was killed, with what it had judged.

    Raises:
        UsageError: There is none, or it is not a report of this version.
    """
    file = place / "report.json" if place.is_dir() else place
    try:
        loaded = render_json.parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: there is no report to be read ({error}); `byohost certify` writes one") from error
    found = fault(loaded, schema("report"))
    if found or not isinstance(loaded, dict):
        raise UsageError(f"{file}: not a report of this version: {found}")
    return _filled(loaded, file.parent / RESULTS) if loaded.get("unfinished") else loaded


def _filled(begun: dict[str, Any], kept: Path) -> dict[str, Any]:
    try:
        text = kept.read_text(encoding="utf-8", errors="replace") if kept.exists() else ""
        report = unfinished.filled(begun, list(unfinished.rows(text)))
        found = fault(report, schema("report"))
    except (KeyError, ValueError, TypeError, OSError) as error:
        found = f"{type(error).__name__}: {error}"
    if found:
        raise UsageError(f"{kept}: not the results of the report beside it: {found}")
    return report
