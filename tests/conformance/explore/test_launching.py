"""What launches of each shape ask for."""

from conformance.explore import launching


def test_an_image_that_nobody_has_is_named_by_a_digest() -> None:
    """Of the same registry: it is refused by that one, and not by its name."""
    order = launching.order("unpullable", "r/image@sha256:0", "r/mute@sha256:1")
    assert order["image"] == f"r/image@sha256:{'d' * 64}"


def test_a_sidecar_that_never_listens_is_another_image() -> None:
    assert launching.order("mute", "r/image@sha256:0", "r/mute@sha256:1")["sidecar_image"] == "r/mute@sha256:1"


def test_the_usual_one_is_small_and_has_time() -> None:
    assert launching.order("plain", "i", "m") == {"resources": launching.CLASS, "deadline_seconds": launching.DEADLINE}
