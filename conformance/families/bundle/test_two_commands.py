"""BND-24: the install and wait commands that the host's page shows work as they are printed."""

import pytest

from conformance.families.bundle.page_commands import Commanded

pytestmark = pytest.mark.clause("BND-24")


def test_the_page_shows_the_two(commanded: Commanded) -> None:
    """One that applies, one that waits, in this order, and the control API tells the same."""
    assert len(commanded.shown) == 2, f"the host's page shows {len(commanded.shown)} commands, not two"
    assert commanded.shown == commanded.told.commands, (
        f"the page shows {list(commanded.shown)}, the control API tells {list(commanded.told.commands)}"
    )


def test_each_works_as_printed(commanded: Commanded) -> None:
    """Run where the bundle was saved, nothing added, each ends with code 0."""
    assert commanded.ran, "the host's page shows no command that could be run"
    for one in commanded.ran:
        assert one.code == 0, f"the command '{one.line}' of the host's page ended with code {one.code}: {one.said}"


def test_then_the_operator_is_up(commanded: Commanded) -> None:
    """When the second command has ended the operator's Deployment is there and available."""
    assert commanded.deployment is not None, "after the two commands the operator's Deployment is not there"
    status = commanded.deployment.get("status", {})
    available = status.get("availableReplicas", 0)
    assert available == 1, f"after the two commands {available} replicas of the operator are available"
