"""How long each scenario took when it was last recorded. Edge: a file.

`byohost certify --seconds FILE` writes such a file; the package's own is what lanes are found by.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from conformance.contract.exits import HarnessError

OURS = Path(__file__).resolve().parents[2] / "seconds.toml"
"""Of the reference target, on two cores."""

HEAD = "# Seconds of each scenario, as a run took them: `byohost certify --seconds FILE` writes them anew.\n"


def read(path: Path = OURS) -> Mapping[str, float]:
    """The seconds by the names of scenarios; none where there is no such file.

    Raises:
        HarnessError: The file holds something else.
    """
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in found.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        raise HarnessError(
            f"{path}: a number of seconds for each scenario is wanted, such as outage = 31.5: {error}"
        ) from error


def write(path: Path, taken: Mapping[str, float]) -> None:
    """Keep what a run took; scenarios that it did not have keep what is there.

    Raises:
        OSError: It cannot be written.
        HarnessError: What is there is something else.
    """
    lines = [f"{name} = {seconds:.1f}" for name, seconds in sorted({**read(path), **taken}.items())]
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
