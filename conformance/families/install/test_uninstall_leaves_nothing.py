"""BND-26: once the bundle's objects are deleted, the cluster has nothing of it."""

import pytest

from conformance.contract.wording import listed
from conformance.families.install.install_and_uninstall import Uninstalled

pytestmark = [pytest.mark.clause("BND-26"), pytest.mark.disturbs]  # judged late: it is the end of a host's line


@pytest.mark.control("test_it_was_there")
def test_nothing_is_left(uninstalled: Uninstalled) -> None:
    """Of all that came with the host, in its namespace or outside, nothing is there after `kubectl delete -f`."""
    assert uninstalled.deleted.code == 0, (
        f"the bundle's objects cannot be deleted: {uninstalled.deleted.stderr.strip()}"
    )
    left = [f"{resource} {name}" + (f" in {place}" if place else "") for resource, place, name in uninstalled.left]
    assert not left, f"after the uninstall the cluster still has {listed(left)}"


def test_it_was_there(uninstalled: Uninstalled) -> None:
    """The control: while the host was installed, the same search found its namespace and its operator."""
    namespace = uninstalled.footprint.host.namespace
    assert ("namespaces", "", namespace) in uninstalled.during, f"the search did not find the namespace {namespace}"
    pods = [name for resource, place, name in uninstalled.during if (resource, place) == ("pods", namespace)]
    assert pods, f"the search found no pod in {namespace}"
