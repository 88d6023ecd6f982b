"""Where a proxy check takes place: the names, addresses and ports that were given, and no others. Pure."""

from dataclasses import dataclass
from pathlib import Path

from egress_profiles.battery import spellings


@dataclass(frozen=True)
class Ground:
    """Where the canaries stand, and the two names at which the proxy finds them; port 0 takes any free one."""

    bind: str
    listed: str
    unlisted: str
    port: int = 0
    other_port: int = 0
    certificate: Path | None = None
    bind6: str = ""

    def words(self, port: int, other: int) -> dict[str, str]:
        """Give what stands for the words of a case where the canaries listen at these ports."""
        return {
            "ok": self.listed,
            "evil": self.unlisted,
            **spellings.of(self.bind, self.bind6),
            "port": str(port),
            "raw": str(other),
            "wrapped": str(other + 65536),
        }
