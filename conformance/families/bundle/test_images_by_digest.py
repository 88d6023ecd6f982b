"""BND-19: images are named by digest."""

import re

import pytest

from conformance.target.bundle.objects import Bundle
from conformance.target.operator_pod import containers, volumes

pytestmark = pytest.mark.clause("BND-19")

BY_DIGEST = re.compile(r"[^@\s]+@sha256:[0-9a-f]{64}")


def test_each_image_is_named_by_digest(bundle: Bundle) -> None:
    """What was reviewed is what runs."""
    for name, container in containers(bundle.pod):
        image = str(container.get("image"))
        assert BY_DIGEST.fullmatch(image), f"container {name} runs {image}, which is not named by a digest"


def test_each_image_volume_is_named_by_digest(bundle: Bundle) -> None:
    """What a pod mounts out of an image was reviewed too."""
    for name, kind, source in volumes(bundle.pod):
        image = str(source.get("reference"))
        assert kind != "image" or BY_DIGEST.fullmatch(image), (
            f"volume {name} is {image}, which is not named by a digest"
        )
