"""CHN-13: exchange and channel are opened under a certificate of the trusted authority, for that name, only."""

import pytest

from conformance.families.channel.foreign_authority import ForeignAuthority
from conformance.observe.journal import answered, channel_host, exchanges
from egress_profiles.manifests import DISTRUSTED_HOST, MISNAMED_HOST

pytestmark = pytest.mark.clause("CHN-13")


@pytest.mark.control("test_it_knocked_at_both")
def test_no_exchange_under_a_foreign_authority(foreign_authority: ForeignAuthority) -> None:
    """While its bundle named an authority that signed nothing there, the platform heard no exchange."""
    heard = exchanges(foreign_authority.heard)
    assert not heard, (
        f"the operator exchanged its key {len(heard)} times over a certificate that it was not told to trust"
    )


@pytest.mark.control("test_it_knocked_at_both")
@pytest.mark.parametrize(
    ("channel", "whose"),
    [(DISTRUSTED_HOST, "of an authority that it was not told to trust"), (MISNAMED_HOST, "for another name")],
    ids=["foreign", "misnamed"],
)
def test_no_channel_under_a_wrong_certificate(foreign_authority: ForeignAuthority, channel: str, whose: str) -> None:
    """The channel whose certificate was another authority's, or for another name, was not opened."""
    assert channel not in _opened(foreign_authority), f"the operator opened its channel over a certificate {whose}"


def test_it_knocked_at_both(foreign_authority: ForeignAuthority) -> None:
    """The control: it did ask the proxy for each, and under the right certificates all were opened."""
    assert foreign_authority.knocks, "under the foreign authority the operator never asked its proxy for the platform"
    named, opened = {channel_host(one) for one in answered(foreign_authority.journal)}, _opened(foreign_authority)
    for channel, knocks in foreign_authority.channel_knocks.items():
        if opened.intersection(foreign_authority.channel_knocks) and channel not in opened:
            continue  # whoever has opened one of them is not offered the other
        assert channel in named, f"no exchange named the channel {channel}, whose certificate is wrong"
        assert knocks, f"the operator never asked its proxy for the channel {channel}, whose certificate is wrong"
    assert foreign_authority.after.connection == "connected", (
        f"under the right certificates the host is {foreign_authority.after.connection}, not connected"
    )


def _opened(foreign_authority: ForeignAuthority) -> set[str]:
    """The hosts of the channels that were opened."""
    connects = (one for one in foreign_authority.journal if one.kind == "connect")
    return {str(one.data.get("host", "")).partition(":")[0] for one in connects}
