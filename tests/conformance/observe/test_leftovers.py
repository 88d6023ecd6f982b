"""Objects that still speak of something that should be gone."""

from typing import Any

from conformance.observe.leftovers import mentions


def test_every_object_that_holds_a_mark_is_named() -> None:
    """Wherever in the object it stands; others are not."""
    objects: dict[str, list[dict[str, Any]]] = {
        "secrets": [{"metadata": {"name": "a", "labels": {"of": "sandbox-1"}}}, {"metadata": {"name": "b"}}],
        "pods": [{"metadata": {"name": "sandbox-1"}}],
    }
    assert mentions(objects, ("sandbox-1", "uid-1")) == ("pods/sandbox-1", "secrets/a")
    assert mentions(objects, ("uid-1",)) == ()
