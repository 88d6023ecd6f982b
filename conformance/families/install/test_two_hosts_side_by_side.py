"""BND-23: two hosts live in one cluster without touching each other."""

from collections.abc import Iterator

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families.install.install_and_uninstall import Footprint
from conformance.observe.audit import AuditEvent, by_account
from conformance.observe.object_writes import changed
from conformance.target.bundle.objects import parse, title

pytestmark = pytest.mark.clause("BND-23")


def _names(bundle: str) -> set[tuple[str, str]]:
    return {(title(each), str(each["metadata"].get("namespace", ""))) for each in parse(bundle).objects}


def test_bundles_share_no_object(cluster_stage: ClusterStage, footprint: Footprint) -> None:
    """No object of one bundle has kind, name and namespace of an object of the other."""
    shared = [name for name, _ in _names(cluster_stage.bundle_text) & _names(footprint.bundle)]
    assert not shared, f"the bundles of two hosts both bring {listed(shared)}: the second one changes the first one's"


def test_the_first_host_is_untouched(footprint: Footprint) -> None:
    """While the second host was installed, nobody wrote an object of the first, and its operator ran on."""
    before, after = footprint.neighbour_before, footprint.neighbour_after
    written = changed(before.marks, after.marks)
    assert not written, f"the install of a second host has written the first one's {listed(written)}"
    assert after.pods == before.pods, f"the first host's operator was {before.pods}; beside a second it is {after.pods}"


def test_no_operator_asks_in_the_others_namespace(host: HostUnderTest, footprint: Footprint) -> None:
    """The audit log has each operator in its own namespace, and neither in the other's."""
    audit = host.environment.node.audit()
    for one, other in ((host, footprint.host), (footprint.host, host)):
        own = by_account(audit, one.namespace, one.operator.account)
        assert any(event.namespace == one.namespace for event in own), (
            f"the audit log does not have the operator of {one.name} at all"
        )
        strayed = {f"{event.verb} {event.resource}" for event in _within(own, other)}
        assert not strayed, f"the operator of {one.name} asked in the namespace of {other.name}: {listed(strayed)}"


def _within(events: tuple[AuditEvent, ...], host: HostUnderTest) -> Iterator[AuditEvent]:
    return (event for event in events if event.namespace == host.namespace)
