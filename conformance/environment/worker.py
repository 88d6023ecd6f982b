"""Which process has left something behind, so that a later one can tell whether it still lives. Edge: /proc, the host.

A process id tells something on one machine and in one process namespace alone (pid_namespaces(7)); elsewhere nobody
can say, and then it is taken to live.
"""

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from clusters import processes
from clusters.ownership import Owner


@dataclass(frozen=True)
class Worker:
    """A process of a machine; `pids` names its process namespace. Without an owner nobody can look for it."""

    machine: str
    pids: str
    owner: Owner | None

    @classmethod
    def here(cls) -> "Worker":
        """The calling process."""
        return cls(socket.gethostname(), _pids(), processes.process(os.getpid()))

    @classmethod
    def read(cls, text: str) -> "Worker":
        """What `to_json` has written.

        Raises:
            ValueError: it is something else.
        """
        try:
            found = json.loads(text)
            owner = found["owner"]
            return cls(str(found["machine"]), str(found["pids"]), Owner(**owner) if owner else None)
        except (KeyError, TypeError) as error:
            raise ValueError(f"no process is named by {text[:80]!r}") from error

    def to_json(self) -> str:
        """As it is kept beside what the process has made."""
        return json.dumps(asdict(self), sort_keys=True)

    def is_gone(self) -> bool:
        """Whether it has ended, as far as that can be seen from here."""
        if self.owner is None or self.pids != _pids():
            return False
        ours = processes.process(os.getpid())
        if ours is None or ours.boot != self.owner.boot:
            return False
        return processes.living(self.owner) != self.owner


def _pids() -> str:
    """The process namespace: the same number on two machines is told apart by the boot."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
