"""A fresh host is installed by the very commands that its page shows. Edge: kubectl, the platform's page, files."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.families._shared.scheduling.scenario import OWN, scenario
from conformance.observe.kube import Object
from fake_platform.installing import DEPLOYMENT
from fake_platform.model import Install

SHAPES = (("kubectl", "apply"), ("kubectl", "rollout", "status"))
"""How the two commands begin."""
FLAGS = frozenset({"-f", "--filename", "-n", "--namespace", "--timeout"})
"""What may stand in them. A page may print anything, so any other line is judged and not run."""


@dataclass(frozen=True)
class Ran:
    """One command as it was printed, and how it ended; `code` None where it was not run."""

    line: str
    code: int | None
    said: str


@dataclass(frozen=True)
class Commanded:
    """What the page showed once the bundle was downloaded, what the control API said, and what came of the commands."""

    shown: tuple[str, ...]
    told: Install
    ran: tuple[Ran, ...]
    deployment: Object | None
    """The operator's, right after the last command had ended."""


@scenario("commanded", OWN)
def command(host: HostUnderTest) -> Commanded:
    """Download for a namespace of its own, save the file under its name, and run the commands in that folder.

    The namespace is not the one that a host gets by default, so that commands made up from the host's name do not pass.
    It ends with the run's id as all do, so the run's clean-up finds it.
    """
    namespace = host.environment.precautions.make(f"own-{host.name}")
    own = replace(host, namespace=namespace, site=host.site.model_copy(update={"namespace": namespace}))
    bundle = own.download()
    host.environment.precautions.permit(bundle, namespace)
    with host.environment.control.page() as page:
        shown = page.see(f"/page/hosts/{host.name}").commands
    told = host.record().install
    with tempfile.TemporaryDirectory(prefix="byohost-commands-") as folder:
        file = Path(folder) / Path(told.file).name
        file.write_text(bundle, encoding="utf-8")
        ours, theirs = f"deployment/{DEPLOYMENT}", f"deployment/{own.operator.deployment}"
        # A vendor's own bundle may call otherwise what the platform's second command waits for.
        lines = [line.replace(ours, theirs) for line in shown]
        ran = tuple(_run(own, line, shape, file) for line, shape in zip(lines, SHAPES, strict=False))
    kube = host.environment.kube
    deployment = kube.find(f"/apis/apps/v1/namespaces/{namespace}/deployments/{own.operator.deployment}")
    host.environment.precautions.remove(kube, namespace)
    return Commanded(shown, told, ran, deployment)


def why_not_run(line: str, shape: tuple[str, ...], file: str) -> str | None:
    """Why a line is not run on somebody's cluster; None where it is one of the two commands on that file."""
    words = line.split()
    if tuple(words[: len(shape)]) != shape:
        return f"it does not begin with {' '.join(shape)}, so it was not run"
    if set(line) & set("\"'\\`$;&|<>"):
        return "it has characters that a shell would read, so it was not run"
    odd = [word for word in words if word.startswith("-") and word.partition("=")[0] not in FLAGS]
    if odd:
        return f"it has the flag {odd[0]}, so it was not run"
    places = [word.rpartition("=")[2] for word in words if "/" in word and not word.startswith("deployment/")]
    if places or (shape == SHAPES[0] and file not in {word.rpartition("=")[2] for word in words}):
        return f"it is not about the saved file {file} alone, so it was not run"
    return None


def _run(host: HostUnderTest, line: str, shape: tuple[str, ...], file: Path) -> Ran:
    why = why_not_run(line, shape, file.name)
    if why is not None:
        return Ran(line, None, why)
    done = host.environment.kube.printed(line, file.parent, PATIENCE)
    return Ran(line, done.code, (done.stderr or done.stdout).strip())
