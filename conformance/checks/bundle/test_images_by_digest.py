"""BND-19: images are named by digest."""

import re

import pytest

from conformance.bundle import Bundle

pytestmark = pytest.mark.clause("BND-19")

BY_DIGEST = re.compile(r"[^@\s]+@sha256:[0-9a-f]{64}")


def test_each_image_is_named_by_digest(bundle: Bundle) -> None:
    """What was reviewed is what runs."""
    for container in bundle.containers:
        image = str(container.get("image"))
        assert BY_DIGEST.fullmatch(image), (
            f"container {container.get('name')} runs {image}, which is not named by a digest"
        )
