"""The folder of one report, and `latest` beside it. Edge: the file system.

What is written is checked first: report.json against its schema, junit.xml by a parser. A run never ends with a report
that its readers cannot read.
"""

import os
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance import render_json, render_junit, render_markdown
from conformance.builtin import schema
from conformance.exits import HarnessError, UsageError
from conformance.schema import fault

LATEST = "latest"


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

    def publish(self, report: Mapping[str, Any]) -> None:
        """Writes report.json, junit.xml and report.md, and points `latest` here.

        Raises:
            HarnessError: A rendered file is not what its readers expect.
        """
        found = fault(report, schema("report"))
        junit = render_junit.render(report)
        try:
            ET.fromstring(junit)  # noqa: S314 - our own text
        except ET.ParseError as error:
            found = found or f"junit.xml: {error}"
        self._write("report.json", render_json.render(report))
        self._write("junit.xml", junit)
        self._write("report.md", render_markdown.render(report))
        self._point_latest()
        if found:
            raise HarnessError(f"The report in {self.path} is not valid, which is a fault of the harness: {found}")

    def _write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def _point_latest(self) -> None:
        """A relative link, replaced in one step; a copy where the file system has no links."""
        latest, new = self.path.parent / LATEST, self.path.parent / f".{LATEST}-{self.path.name}"
        try:
            new.symlink_to(self.path.name, target_is_directory=True)
        except OSError:
            shutil.copytree(self.path, new)
        if latest.is_dir() and not latest.is_symlink():
            shutil.rmtree(latest)
        os.replace(new, latest)  # noqa: PTH105 - Path.replace follows nothing either, but reads as if it did


def read(place: Path) -> dict[str, Any]:
    """The report of a folder, or of a report.json itself.

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
    return loaded
