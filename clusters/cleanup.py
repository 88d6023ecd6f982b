"""Finds clusters that carry our creation mark and removes those whose maker is gone. Edge: the engine, files.

A cluster is ours only if its name has our form *and* its node container was made with our mark mounted into it: the
mount cannot be added later, and nobody else makes it. Everything else is left alone.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusters import kind, ownership, processes, state
from clusters.engine import Engine
from clusters.kind_config import CREATION_MARK
from clusters.ownership import NAME, Mark, mark_of
from clusters.progress import Progress

LABEL = "io.x-k8s.kind.cluster"


@dataclass(frozen=True)
class Found:
    """A cluster of ours on this engine; the mark is None where the file it was mounted from is lost."""

    name: str
    mark: Mark | None

    @property
    def orphaned(self) -> bool:
        """Whether the process that made it is gone; never for one that was made to be kept, or whose mark is lost."""
        owner = self.mark.owner if self.mark else None
        return bool(self.mark and owner and ownership.orphaned(self.mark, processes.living(owner)))


def clusters(engine: Engine) -> list[Found]:
    """The clusters of ours that exist on this engine, by name."""
    form = "{{.ID}}"
    listed = engine.run(["ps", "--all", "--no-trunc", "--filter", f"label={LABEL}", "--format", form], "listing nodes")
    nodes = listed.decode().split()
    if not nodes:
        return []
    found = {one.name: one for document in engine.containers(nodes) if (one := _found(document))}
    return [found[name] for name in sorted(found)]  # once each, however many nodes it has


def cleanup(engine: Engine, progress: Progress, chosen: Callable[[Found], bool] | None = None) -> list[str]:
    """Remove the clusters that ``chosen`` picks (by default the orphaned ones), and return their names.

    Folders in our state that belong to no cluster any more go too.

    Raises:
        ClusterError: the engine could not remove one.
    """
    wanted = chosen or (lambda found: found.orphaned)
    existing = clusters(engine)
    removed = [found.name for found in existing if wanted(found)]
    for name in removed:
        progress(f"removing cluster {name}")
        kind.open_cluster(engine, name, progress).delete()
    _forget_folders({found.name for found in existing} - set(removed))
    return removed


def _found(document: dict[str, Any]) -> Found | None:
    name = str(document["Config"]["Labels"].get(LABEL, ""))
    sources = [mount["Source"] for mount in document["Mounts"] if mount["Destination"] == CREATION_MARK]
    if not NAME.fullmatch(name) or not sources:
        return None
    try:
        return Found(name, mark_of(Path(sources[0]).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return Found(name, None)


def _forget_folders(existing: set[str]) -> None:
    """Remove the folders of clusters that are gone, but for those whose maker lives and may be creating it just now."""
    root = state.locate(os.environ).clusters
    for folder in root.iterdir() if root.is_dir() else ():
        if NAME.fullmatch(folder.name) and folder.name not in existing and not _in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    marks = list(folder.glob("*-created.json"))
    try:
        return not marks or not Found(folder.name, mark_of(marks[0].read_text(encoding="utf-8"))).orphaned
    except (OSError, ValueError):
        return True
