"""Is a kit whole, and nothing else in it? Edge: files. It needs no network, no engine and no key."""

from dataclasses import dataclass
from pathlib import Path

from conformance import builtin
from conformance.kit import image_set, manifest, reader
from conformance.kit.manifest import IMAGES, Manifest


@dataclass(frozen=True)
class Verified:
    """A kit as it says it is, and each way in which it is not so."""

    manifest: Manifest
    faults: tuple[str, ...]


def verify(place: Path) -> Verified:
    """Hold a kit's folder or archive against its `kit.json`.

    Raises:
        UsageError: there is no kit at this place, or its `kit.json` cannot be read.
    """
    with reader.opened(place) as kit:
        said = manifest.parse(reader.manifest_text(kit, place), builtin.schema("kit"), str(place))
        found = manifest.faults(said, reader.contents(kit))
        read = reader.images(kit)
    if read is not None:
        found += image_set.faults(said.images, read)
    elif f"missing: {IMAGES}" not in found:
        found.append(f"changed: {IMAGES} cannot be read as an archive")
    return Verified(said, tuple(found))
