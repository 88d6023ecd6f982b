"""REG-04: a host's name cannot be changed once it is saved."""

from collections.abc import Callable

import pytest

from conformance.environment.subject import HostUnderTest
from fake_platform.client import ControlClient

pytestmark = pytest.mark.clause("REG-04")


@pytest.mark.control("test_something_else_can_be_changed")
def test_another_name_is_refused(
    paper: HostUnderTest, host_manager: ControlClient, status_of: Callable[[Callable[[], object]], int]
) -> None:
    """Asked for another name the platform refuses, and the host is still found under its own."""
    status = status_of(lambda: host_manager.change_host(paper.name, {"name": f"{paper.name}-new"}))
    assert status == 409, f"a change of the host's name was answered {status}, not 409"
    names = [record.name for record in host_manager.hosts()]
    assert paper.name in names, "after the refused change the host is not found under its name"
    assert f"{paper.name}-new" not in names, "after the refused change there is a host of the new name"


def test_something_else_can_be_changed(paper: HostUnderTest, host_manager: ControlClient) -> None:
    """The control: the same caller changes the same host's families."""
    before = paper.record().families
    changed = host_manager.change_host(paper.name, {"families": [*before, "other"]}).families
    host_manager.change_host(paper.name, {"families": list(before)})
    assert "other" in changed, f"the families of the host could not be changed either: {changed}"
