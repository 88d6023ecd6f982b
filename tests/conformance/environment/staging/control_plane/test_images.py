"""The images of a run without a registry."""

from conformance.environment.staging.control_plane.images import registry


def test_what_can_be_pulled() -> None:
    """By its own digest, and nothing else of the same repository."""
    found = registry("0badcafe")
    images = found.images
    assert [found(each) for each in (images.operator, images.newer)] == ["operator", "operator"]
    assert [found(each) for each in (images.sandbox, images.mute, images.identity_client)] == [
        "sandbox",
        "mute",
        "sandbox",
    ]
    assert [found(each) for each in (images.foreign_sidecar, images.stalling)] == ["foreign-sidecar", "stalling"]
    assert found(f"{images.sandbox[:-1]}x") == ""
    assert images.operator != images.newer
    assert registry("another").images.sandbox != images.sandbox
