"""HLT-03: when the cluster's API does not answer, the host shows that fact as broken while the channel goes on."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable

pytestmark = pytest.mark.clause("HLT-03")


@pytest.mark.control("test_it_was_cut_off")
def test_it_is_shown_and_named(api_unreachable: ApiUnreachable) -> None:
    """The host shows the cluster's API as away, with a reason."""
    assert api_unreachable.broken.health is not None, "the host shows no health at all"
    fact = api_unreachable.broken.health.cluster_api
    assert not fact.ok, (
        f"{api_unreachable.seconds:.0f} s after the operator was cut off from the cluster's API "
        "the host still shows it as good"
    )
    assert fact.reason, "the cluster's API is shown as away, and the host does not say why"


@pytest.mark.control("test_it_was_cut_off")
def test_channel_goes_on(api_unreachable: ApiUnreachable) -> None:
    """All the while the operator checks in, on the connection that it had."""
    assert api_unreachable.broken.connection == "connected", (
        f"cut off from the cluster's API, the operator let its channel go: "
        f"the host shows {api_unreachable.broken.connection}"
    )
    assert api_unreachable.broken.connection_id == api_unreachable.before.connection_id, (
        "cut off from the cluster's API, the operator connected anew"
    )
    assert len(api_unreachable.checkins) >= 2, f"cut off, the operator checked in {len(api_unreachable.checkins)} times"


def test_it_was_cut_off(api_unreachable: ApiUnreachable) -> None:
    """The control: packets to the API were refused meanwhile, and with the way open the same fact is good."""
    assert api_unreachable.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    for record in (api_unreachable.before, api_unreachable.mended):
        assert record.health is not None, "the host shows no health at all"
        assert record.health.cluster_api.ok, f"with the way open the API is bad: {record.health.cluster_api.reason}"
