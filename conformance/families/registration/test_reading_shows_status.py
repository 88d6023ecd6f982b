"""REG-07: with hosts.read alone one sees each host with status, last-seen and operator version."""

import pytest

from conformance.environment.subject import HostUnderTest
from fake_platform.client import ControlClient

pytestmark = pytest.mark.clause("REG-07")


def test_connected_host_is_shown(reader: ControlClient, host: HostUnderTest) -> None:
    """The list has the steady host, registered and connected, with what its operator said of itself."""
    shown = {record.name: record for record in reader.hosts()}
    assert host.name in shown, f"with hosts.read the list lacks the host {host.name}: {sorted(shown)}"
    record = shown[host.name]
    assert (record.status, record.connection) == ("registered", "connected"), (
        f"the connected host is shown as {record.status} and {record.connection}"
    )
    assert record.last_seen is not None, "the connected host is shown without a last-seen"
    assert record.operator_version, "the connected host is shown without its operator's version"


def test_awaiting_host_is_shown(reader: ControlClient, paper: HostUnderTest) -> None:
    """A host without an operator is in the same list, told apart by its status."""
    shown = {record.name: record for record in reader.hosts()}
    assert paper.name in shown, f"with hosts.read the list lacks the host {paper.name}: {sorted(shown)}"
    assert shown[paper.name].status == "awaiting", f"the host that nobody claimed is {shown[paper.name].status}"
    assert shown[paper.name].last_seen is None, "the host that nobody claimed was seen"
