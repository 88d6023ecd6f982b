"""What a process in a container can read: its environment, and small files beside the image's own. Edge: files.

It runs inside the container, as a text that `python3` is given, so it imports nothing of ours; or beside it, in a
container that shares its processes, and is told which of them is meant.
It prints one JSON object: {"env": base64, "files": {path: base64}}.
"""

import base64
import json
import os
import sys
from pathlib import Path

PLACES = ("/run", "/var/run", "/root", "/home", "/tmp", "/workspace", "/etc/byohost", "/etc/docker", "/var/lib/kubelet")  # noqa: S108
LARGEST = 256 * 1024
MOST = 2000


def mounted(process: str) -> list[str]:
    """Where something is mounted that is neither the root nor the kernel's."""
    lines = Path(f"/proc/{process}/mountinfo").read_text(encoding="utf-8").splitlines()
    paths = [line.split(" ")[4] for line in lines]
    return [path for path in paths if path != "/" and not path.startswith(("/proc", "/sys", "/dev"))]


def readable(root: str, beneath: str) -> dict[str, str]:
    """The small regular files at or below a path, in base64; what cannot be read is left out.

    `beneath` is the root that the path is of; the files are named without it.
    """
    found: dict[str, str] = {}
    top = beneath + root
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names] or [top]  # noqa: PTH118
    for path in paths[:MOST]:
        try:
            if Path(path).is_file() and Path(path).stat().st_size <= LARGEST:
                found[path.removeprefix(beneath)] = base64.b64encode(Path(path).read_bytes()).decode("ascii")
        except OSError:
            continue
    return found


def main(process: str = "") -> None:
    """Print what was found, of the first process here or of the one that is named."""
    beneath = f"/proc/{process}/root" if process else ""
    files: dict[str, str] = {}
    for root in dict.fromkeys([*mounted(process or "self"), *PLACES]):
        files.update(readable(root, beneath))
    environ = base64.b64encode(Path(f"/proc/{process or 1}/environ").read_bytes()).decode("ascii")
    json.dump({"env": environ, "files": files}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
