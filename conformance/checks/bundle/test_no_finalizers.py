"""BND-11: deleting always ends."""

import pytest

from conformance.bundle import Bundle, items, mapping, title

pytestmark = pytest.mark.clause("BND-11")


def test_nothing_holds_a_deletion_up(bundle: Bundle) -> None:
    """No object carries a finalizer or an owner."""
    for each in bundle.objects:
        for field in ("finalizers", "ownerReferences"):
            held = items(each["metadata"], field)
            assert not held, f"{title(each)} carries {field} {held}: its deletion depends on something else"
    finalizers = items(mapping(bundle.the("Namespace"), "spec"), "finalizers")
    assert set(finalizers) <= {"kubernetes"}, f"the namespace carries the finalizers {finalizers}"
