"""What a preflight with pods needs from this machine: images in the site's registry, one of them new. Edge: engine.

They are those that `certify` would push, or a kit's; what the registry has already is not sent again.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from clusters import images, registry_push, state
from clusters.engine import ensure_engine
from clusters.errors import ClusterError
from clusters.images import Workshop
from clusters.oci import Blob, Layout, blob_path
from clusters.oci_variant import variant
from clusters.progress import Progress
from clusters.registry_push import Registry
from conformance.cli import kit as kits
from conformance.cli import registry_place
from conformance.contract.exits import UsageError
from conformance.kit import reader
from conformance.preflight import destinations
from conformance.preflight.cluster_answers import Prepare, Probing, UnpreparedError
from conformance.preflight.probe_pods import Pictures

NEEDED = ("operator", "sandbox")


@dataclass(frozen=True)
class Asked:
    """What the command line says of pods."""

    wanted: bool
    registry: str | None
    registry_ca: Path | None
    registry_credentials: Path | None
    secret: str | None
    kit: Path | None
    proxy: str | None
    destinations: tuple[str, ...]
    destination_ca: Path | None
    hold: float


def probing(asked: Asked) -> Prepare | None:
    """What gets ready what pods ask; None where none are wanted. Before it is called nothing is built or sent.

    Raises:
        UsageError: the options do not fit together, or a file cannot be used.
        ClusterError: the file of credentials has none for the registry.
    """
    if not asked.wanted:
        _refuse_what_needs_pods(asked)
        return None
    registry, path = registry_place.place(_registry(asked), asked.registry_ca, asked.registry_credentials)
    way = None if asked.proxy is None else destinations.proxy(asked.proxy)
    ends = tuple(destinations.destination(each) for each in asked.destinations)
    if ends and way is None:
        raise UsageError("--destination: it lies behind the site's proxy: give --proxy http://HOST:PORT")
    authority = asked.destination_ca and registry_place.authority(asked.destination_ca, "--destination-ca")
    if asked.kit is not None:
        kits.whole(asked.kit)
    run = secrets.token_hex(4)
    given = partial(
        Probing,
        run=run,
        registry=_registry(asked),
        secret=asked.secret or "",
        way=way,
        destinations=ends,
        authorities=authority or "",
        hold=asked.hold,
    )

    def prepare(progress: Progress) -> Probing:
        try:
            with _layouts(asked.kit, progress) as layouts:
                pictures, fresh = _pushed(layouts, registry, path, run, progress)
        except ClusterError as error:
            raise UnpreparedError(str(error)) from error
        return given(pictures=pictures, variant=fresh)

    return prepare


def _registry(asked: Asked) -> str:
    if asked.registry is None:
        raise UsageError(
            "--pods: say where images are pulled from: --registry HOST/PATH, such as registry.corp:5000/byohost"
        )
    return asked.registry


def _refuse_what_needs_pods(asked: Asked) -> None:
    given = {
        "--registry": asked.registry,
        "--registry-ca": asked.registry_ca,
        "--registry-credentials": asked.registry_credentials,
        "--pull-secret": asked.secret,
        "--kit": asked.kit,
        "--destination": asked.destinations or None,
        "--destination-ca": asked.destination_ca,
    }
    found = [name for name, value in given.items() if value is not None]
    if found:
        raise UsageError(f"{', '.join(found)}: only pods in the cluster can ask about that: add --pods")


@contextmanager
def _layouts(kit: Path | None, progress: Progress) -> Iterator[Mapping[str, Layout]]:
    """Operator and sandbox as OCI layouts: of the kit, or built here."""
    if kit is None:
        workshop = Workshop(ensure_engine(progress), state.locate(os.environ).images, {}, progress)
        built = images.ensure_images(workshop, NEEDED)
        yield {name: images.layout(workshop, built[name].reference) for name in NEEDED}
        return
    wanted = {each.name: each.digest for each in kits.whole(kit).images if each.name in NEEDED}
    with reader.opened(kit) as opened, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        reader.unpack(opened, folder)
        yield {
            name: Layout(folder, Blob(digest, (folder / blob_path(digest)).stat().st_size))
            for name, digest in wanted.items()
        }


def _pushed(
    layouts: Mapping[str, Layout], registry: Registry, path: str, run: str, progress: Progress
) -> tuple[Pictures, bool]:
    """Their references, and whether one is new: a registry that takes no pushes from us has what it has."""
    progress(f"pushing to {registry.name} what it lacks")
    operator, sandbox = (registry_push.push(layouts[name], registry, f"{path}/{name}".strip("/")) for name in NEEDED)
    with tempfile.TemporaryDirectory() as folder:
        fresh = variant(layouts["sandbox"], Path(folder, "variant"), f"preflight {run}")
        try:
            probe = registry_push.push(fresh, registry, f"{path}/sandbox".strip("/"))
        except ClusterError as error:
            progress(f"the registry takes nothing new from us, so that no image is new to the nodes: {error}")
            return Pictures(operator, sandbox, sandbox), False
    return Pictures(operator, sandbox, probe), True
