"""CHN-14: an end that was ordered is told once the pod is gone, and not while it is going."""

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.observe import sandbox_ends
from conformance.observe.channel_connections import Connection
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.pod_lifetimes import FOREVER
from conformance.observe.run_record import RunRecord
from conformance.observe.sandbox_statuses import States

pytestmark = [pytest.mark.clause("CHN-14"), pytest.mark.whole_run]


def test_it_is_told_once_the_pod_is_gone(carried: tuple[Connection, ...], run_record: RunRecord) -> None:
    """Whoever counts on the news may use the name, the node's room or the account again (asyncapi.yaml, 11)."""
    found = run_record.lifetimes()
    if all(life.removed == FOREVER for life in found.values()):
        raise CouldNotRun("the audit log does not tell of a pod that an operator deleted and a kubelet took away")
    early = sandbox_ends.early_ends(carried, found, States.read(builtin.sandbox_states()))
    assert not early, listed(early)
