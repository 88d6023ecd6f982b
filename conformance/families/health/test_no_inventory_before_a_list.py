"""HLT-03: a process that the cluster's API has never answered has no inventory to tell, and says that it is away."""

import pytest

from conformance.families.health.started_without_api import StartedWithoutApi
from conformance.observe.journal import payload
from conformance.observe.untrusted_json import fields, records
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("HLT-03")


@pytest.mark.control("test_it_checked_in_meanwhile")
def test_no_inventory_before_the_first_list(started_without_api: StartedWithoutApi) -> None:
    """Whatever it leaves out the platform shows as gone, and the pod still runs (asyncapi.yaml, 8)."""
    told = [entry for entry in started_without_api.said if entry.type == "host.inventory"]
    named = [len(records(payload(entry), "sandboxes")) for entry in told]
    assert not told, (
        f"a process that no list has been answered yet told an inventory of {named[0]} sandboxes; the pod of "
        f"sandbox {started_without_api.kept} stood there"
    )


@pytest.mark.control("test_it_checked_in_meanwhile")
def test_api_is_not_good_before_its_first_answer(started_without_api: StartedWithoutApi) -> None:
    """The fact is good once a list or get was answered (terms.json, health), and none was."""
    good = [entry for entry in _checkins(started_without_api) if _cluster_is_good(entry)]
    assert not good, "a process that the cluster's API has never answered tells it as good"


def test_it_checked_in_meanwhile(started_without_api: StartedWithoutApi) -> None:
    """The control: started while the API was away, it checked in by a connection of its own (asyncapi.yaml, 8)."""
    types = [entry.type for entry in started_without_api.said]
    assert _checkins(started_without_api), f"an operator that was started while the API was away has said {types}"


def _checkins(started: StartedWithoutApi) -> list[JournalEntry]:
    return [entry for entry in started.said if entry.type == "host.checkin"]


def _cluster_is_good(entry: JournalEntry) -> bool:
    return fields(payload(entry), "health", "clusterApi").get("ok") is True
