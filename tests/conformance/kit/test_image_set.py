"""What stands in a layout that somebody else may have written: a path outside of it is no blob's."""

import hashlib
import json

import pytest

from conformance.kit import image_set
from conformance.kit.image_set import INDEX, MARK, Read
from conformance.kit.manifest import Content, Image


def _layout(digest: str, extra: str) -> tuple[Image, Read]:
    """An image whose manifest names that digest, and a layout that holds it and a file of that path."""
    manifest = json.dumps({"config": {"digest": digest}, "layers": []}).encode()
    name = hashlib.sha256(manifest).hexdigest()
    listed = {"manifests": [{"digest": f"sha256:{name}"}]}
    documents = {INDEX: json.dumps(listed).encode(), MARK: b"{}", f"blobs/sha256/{name}": manifest, extra: b"evil"}
    contents = {path: Content(hashlib.sha256(data).hexdigest(), len(data)) for path, data in documents.items()}
    return Image("sandbox", "a/sandbox:1", f"sha256:{name}", "", "always"), Read(contents, documents)


@pytest.mark.parametrize(
    ("digest", "path"),
    [
        ("./sha256/../../../evil", "blobs/./sha256/../../../evil"),
        ("sha512:../../../evil", "blobs/sha512/../../../evil"),
        ("sha256:/etc/evil", "/etc/evil"),
        ("sha256:\x1b[2J", "blobs/sha256/\x1b[2J"),
    ],
)
def test_a_digest_that_leads_elsewhere_is_a_fault(digest: str, path: str) -> None:
    """Whoever unpacks the layout would write there; and no word of it reaches a terminal as it is."""
    image, read = _layout(digest, path)
    found = image_set.faults((image,), read)
    assert any(
        fault.startswith("missing: image sandbox: images.tar lacks a manifest that can be read") for fault in found
    )
    assert any(fault.startswith("extra: images.tar: ") for fault in found)
    assert all(fault.isprintable() for fault in found)
