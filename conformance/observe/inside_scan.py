"""What a process in a container can read: its environment, and small files beside the image's own. Edge: files.

It runs inside the container, as the text of `python3 -c`, so it imports nothing of ours.
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


def mounted() -> list[str]:
    """Where something is mounted that is neither the root nor the kernel's."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    paths = [line.split(" ")[4] for line in lines]
    return [path for path in paths if path != "/" and not path.startswith(("/proc", "/sys", "/dev"))]


def readable(root: str) -> dict[str, str]:
    """The small regular files at or below a path, in base64; what cannot be read is left out."""
    found: dict[str, str] = {}
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names] or [root]  # noqa: PTH118
    for path in paths[:MOST]:
        try:
            if Path(path).is_file() and Path(path).stat().st_size <= LARGEST:
                found[path] = base64.b64encode(Path(path).read_bytes()).decode("ascii")
        except OSError:
            continue
    return found


def main() -> None:
    """Print what was found."""
    files: dict[str, str] = {}
    for root in dict.fromkeys([*mounted(), *PLACES]):
        files.update(readable(root))
    environ = base64.b64encode(Path("/proc/1/environ").read_bytes()).decode("ascii")
    json.dump({"env": environ, "files": files}, sys.stdout)


if __name__ == "__main__":
    main()
