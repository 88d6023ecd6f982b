"""What a container's first process is like, as /proc tells: seen from the node, or from inside of the pod. Edge: both.

Whatever is in the container's image, nothing of it has to run. A check asks for sockets, environment and usage
(`conformance.observe.process`), and cannot tell which way they were read.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conformance.observe import ephemeral_probe
from conformance.observe.ephemeral_probe import Visit
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, Object
from conformance.observe.pods import container as of
from conformance.observe.pods import container_ids
from conformance.observe.process import process_id

Run = Callable[[Sequence[str]], str]
"""Runs a command in a node: its stdout, or ClusterError."""

STAYS = 3600.0
"""Seconds until an ephemeral container ends by itself, where its pod lives on: longer than a run."""

_READ = "import sys; sys.stdout.write(open(sys.argv[1], errors='replace').read())"
_LIST = "import os, sys; print(*os.listdir(sys.argv[1]), sep='\\n')"
_USERS = "import os; print(os.getuid(), os.stat('/proc/1').st_uid)"


@dataclass(frozen=True)
class NodeInsides:
    """Read in the node, from the process that the runtime has written down."""

    run: Run

    def read(self, pod: Object, container: str, file: str) -> str:
        """A file of the process; raises NoSuchProcessError where the container has none."""
        return self.run(["cat", self._place(pod, container, file)])

    def names(self, pod: Object, container: str, folder: str) -> str:
        """What stands in a folder of the process, one name a line; raises as `read` does."""
        return self.run(["ls", self._place(pod, container, folder)])

    def _place(self, pod: Object, container: str, file: str) -> str:
        return f"/proc/{process_id(self.run, container_ids(pod)[container])}/{file}"


@dataclass(frozen=True)
class EphemeralInsides:
    """Read in an ephemeral container of an image with Python, which joins the container's process namespace.

    One is added to each container that is asked about, and stays as long as its pod does. In a container that is of
    that image itself, as sandboxes are, nothing has to be added.
    """

    kube: Kube
    image: str
    _standing: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """By the pod's uid and the container's id: the name of the ephemeral container."""
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self, pod: Object, container: str, file: str) -> str:
        """A file of the process.

        Raises:
            CouldNotRun: no ephemeral container can look at it.
        """
        return self._asked(pod, self._looker(pod, container), _READ, f"/proc/1/{file}")

    def names(self, pod: Object, container: str, folder: str) -> str:
        """What stands in a folder of the process, one name a line; raises as `read` does."""
        return self._asked(pod, self._looker(pod, container), _LIST, f"/proc/1/{folder}")

    def run(self, pod: Object, container: str, program: str, *arguments: str) -> str:
        """What a program in Python prints beside the process, in its pod's network; raises as `read` does."""
        return self._asked(pod, self._looker(pod, container), program, *arguments)

    def _looker(self, pod: Object, container: str) -> str:
        with self._one:
            if str(of(pod, container).get("image")) == self.image:
                return container
            key = (str(pod["metadata"]["uid"]), container_ids(pod)[container])
            if key not in self._standing:
                self._standing[key] = self._stood(pod, container)
            return self._standing[key]

    def _stood(self, pod: Object, container: str) -> str:
        """One that runs as whom the process runs: by the pod's text at first, else as the process itself shows."""
        begun = self._begun(pod, container, None)
        own, wanted = (int(each) for each in self._asked(pod, begun, _USERS).split())
        return begun if own == wanted else self._begun(pod, container, wanted)

    def _begun(self, pod: Object, container: str, user: int | None) -> str:
        return ephemeral_probe.enter(self.kube, pod, Visit(container, self.image, STAYS, user)).name

    def _asked(self, pod: Object, called: str, program: str, *arguments: str) -> str:
        namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
        done = self.kube.exec(namespace, name, ["python3", "-c", program, *arguments], container=called)
        if done.code != 0:
            said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise CouldNotRun(f"an ephemeral container in {_named(pod)} cannot look: {said}")
        return done.stdout


def _named(pod: Object) -> str:
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
