"""Who made a cluster: the mark that its node carries, and whether the process that made it still lives. Pure.

A process is named by its id, the time it started, and the boot it belongs to, because ids are used again.
"""

import json
import re
from dataclasses import asdict, dataclass

PREFIX = "byohost-"
NAME = re.compile(r"byohost-[0-9a-f]{8}")


@dataclass(frozen=True)
class Owner:
    """A process: its id, its start in clock ticks since boot (field 22 of /proc/<pid>/stat), and the boot id."""

    pid: int
    started: int
    boot: str


@dataclass(frozen=True)
class Mark:
    """What we write into each cluster at its creation; without an owner it was made to be kept."""

    run: str
    owner: Owner | None

    def to_json(self) -> str:
        """The mark as the file that is mounted into the node."""
        return json.dumps(asdict(self), sort_keys=True)


def mark_of(text: str) -> Mark:
    """Read a mark back.

    Raises:
        ValueError: the text is no mark of ours.
    """
    try:
        document = json.loads(text)
        owner = document["owner"]
        return Mark(str(document["run"]), Owner(**owner) if owner else None)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a creation mark: {text[:80]!r}") from error


def owner_from(pid: int, stat: str, boot: str) -> Owner:
    """The owner for the text of ``/proc/<pid>/stat`` and of ``/proc/sys/kernel/random/boot_id``."""
    # The second field is the program's name in parentheses and may itself hold blanks and parentheses.
    return Owner(pid, int(stat.rpartition(")")[2].split()[19]), boot.strip())


def orphaned(mark: Mark, living: Owner | None) -> bool:
    """Whether the cluster's maker is gone; ``living`` is the process that has its id now, if any."""
    return mark.owner is not None and mark.owner != living
