"""BND-19: images are named by digest."""

import re

import pytest

from conformance.target.bundle.objects import Bundle
from conformance.target.operator_pod import containers, volumes

pytestmark = pytest.mark.clause("BND-19")

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])"
_PATH = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
BY_DIGEST = re.compile(
    rf"(?:{_HOST}(?::[0-9]+)?/)?{_PATH}(?:/{_PATH})*(?::\w[\w.-]{{0,127}})?@sha256:[0-9a-f]{{64}}", re.ASCII
)
"""A reference by the grammar of github.com/distribution/reference, as kubelet reads it; a tag beside is no matter."""


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
