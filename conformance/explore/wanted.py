"""Which stories a run is to tell. Pure."""

from dataclasses import dataclass
from pathlib import Path

from conformance.explore.story import Story


@dataclass(frozen=True)
class Wanted:
    """What is to be told: for so many seconds what a seed draws, or that one story, which was read from that file."""

    seed: int
    seconds: float = 0.0
    story: Story | None = None
    file: Path | None = None
