"""What a container's process could read and hand on: environment values and small files. Edge: exec in a pod."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

from conformance.observe import inside_scan
from conformance.observe.kube import Kube, KubeError


@dataclass(frozen=True)
class Belongings:
    """The environment of process 1, and small files by path. May hold secrets: never printed."""

    env: dict[str, str] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)

    def places(self) -> dict[str, bytes]:
        """Every value by the place where it stands."""
        variables = {f"the variable {name}": f"{name}={value}".encode() for name, value in self.env.items()}
        return variables | {f"the file {path}": text for path, text in self.files.items()}


def belongings(kube: Kube, namespace: str, pod: str, container: str) -> Belongings:
    """Look into a container; its image must have python3. Raises KubeError where that did not work."""
    program = Path(inside_scan.__file__).read_text(encoding="utf-8")
    done = kube.exec(namespace, pod, ["python3", "-c", program], container=container)
    if done.code != 0:
        raise KubeError(f"looking into {namespace}/{pod} ({container}) failed: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    pairs = [
        item.partition("=") for item in base64.b64decode(found["env"]).decode("utf-8", "replace").split("\0") if item
    ]
    files = {path: base64.b64decode(text) for path, text in found["files"].items()}
    return Belongings({name: value for name, _, value in pairs}, files)
