"""Brings a kit's images into a registry of the site. Edge: HTTP, files.

What the registry has already is not sent: a push that broke off goes on where it was, and the next kit costs its news.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from clusters import registry_push
from clusters.oci import Blob, Layout, blob_path
from clusters.progress import Progress
from clusters.registry_push import Registry
from conformance.kit import reader
from conformance.kit.manifest import Manifest


def push(place: Path, kit: Manifest, to: tuple[Registry, str], progress: Progress) -> Iterator[str]:
    """Send each image of a kit that was found whole, and yield its reference by digest as soon as it is there.

    `to` is the registry, and the path under which each image has its short name, which may be empty.

    Raises:
        ClusterError: the registry cannot be reached, or refused.
    """
    registry, under = to
    with reader.opened(place) as opened, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        reader.unpack(opened, folder)
        for each in kit.images:
            progress(f"{each.name}: sending what {registry.name} lacks")
            size = (folder / blob_path(each.digest)).stat().st_size
            repository = f"{under}/{each.name}" if under else each.name
            layout = Layout(folder, Blob(each.digest, size))
            yield registry_push.push(layout, registry, repository, kit.version)
