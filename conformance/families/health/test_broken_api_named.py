"""HLT-03: when the cluster's API does not answer, the host shows that fact as broken while the channel goes on."""

import pytest

from conformance.scenario.severed import Severed

pytestmark = pytest.mark.clause("HLT-03")


@pytest.mark.control("test_it_was_cut_off")
def test_it_is_shown_and_named(severed: Severed) -> None:
    """The host shows the cluster's API as away, with a reason."""
    assert severed.broken.health is not None, "the host shows no health at all"
    fact = severed.broken.health.cluster_api
    assert not fact.ok, (
        f"{severed.seconds:.0f} s after the operator was cut off from the cluster's API the host still shows it as good"
    )
    assert fact.reason, "the cluster's API is shown as away, and the host does not say why"


@pytest.mark.control("test_it_was_cut_off")
def test_channel_goes_on(severed: Severed) -> None:
    """All the while the operator checks in, on the connection that it had."""
    assert severed.broken.connection == "connected", (
        f"cut off from the cluster's API, the operator let its channel go: the host shows {severed.broken.connection}"
    )
    assert severed.broken.connection_id == severed.before.connection_id, (
        "cut off from the cluster's API, the operator connected anew"
    )
    assert len(severed.checkins) >= 2, f"cut off, the operator checked in {len(severed.checkins)} times"


def test_it_was_cut_off(severed: Severed) -> None:
    """The control: packets to the API were refused meanwhile, and with the way open the same fact is good."""
    assert severed.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    for record in (severed.before, severed.mended):
        assert record.health is not None, "the host shows no health at all"
        assert record.health.cluster_api.ok, f"with the way open the API is bad: {record.health.cluster_api.reason}"
