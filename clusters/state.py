"""Where this room keeps what outlives a process: caches, the engine's log, the record of each cluster. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    """The folder of this project on this machine, and the places inside it."""

    root: Path

    @property
    def engine(self) -> Path:
        """Process id, log and runtime wrapper of an engine that we started."""
        return self.root / "engine"

    @property
    def binaries(self) -> Path:
        """Programs that were built from Go modules, a folder per hash."""
        return self.root / "binaries"

    @property
    def images(self) -> Path:
        """Root file systems, wheels and OCI archives, a file or folder per hash."""
        return self.root / "images"

    @property
    def clusters(self) -> Path:
        """A folder per cluster: its kubeconfig, its creation mark, the files mounted into its node."""
        return self.root / "clusters"


def locate(environment: Mapping[str, str]) -> State:
    """The state folder after the XDG base directory rules: ``$XDG_CACHE_HOME/byohost``, else ``~/.cache/byohost``."""
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", "/")) / ".cache")
    return State(Path(base) / "byohost")
