"""What a container's process could read and hand on: environment values and small files. Edge: exec in a pod."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

from conformance.observe import inside_scan
from conformance.observe.kube import Kube
from conformance.observe.probe import trouble
from conformance.observe.untrusted_json import Misfit, document, fields, text


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
    """Look into a container; its image must have python3.

    Raises:
        ProbeError: that did not work in a pod of ours.
        CouldNotRun: the same in a pod that an operator made.
    """
    program = Path(inside_scan.__file__).read_text(encoding="utf-8")
    done = kube.exec(namespace, pod, ["python3", "-c", program], container=container)
    if done.code != 0:
        raise trouble(namespace, f"looking into {namespace}/{pod} ({container}) failed: {done.stderr.strip()}")
    try:
        return parse(done.stdout)
    except (Misfit, ValueError) as error:
        words = f"looking into {namespace}/{pod} ({container}) printed something else than was asked for: {error}"
        raise trouble(namespace, words) from error


def parse(printed: str) -> Belongings:
    """What `inside_scan` printed.

    Raises:
        Misfit, ValueError: It is something else.
    """
    found = fields(document(printed), whose="what was printed")
    environ = base64.b64decode(text(found, "env"), validate=True).decode("utf-8", "replace")
    pairs = [item.partition("=") for item in environ.split("\0") if item]
    given = fields(found, "files")
    files = {path: base64.b64decode(text(given, path), validate=True) for path in given}
    return Belongings({name: value for name, _, value in pairs}, files)
