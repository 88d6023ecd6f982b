"""The addon's own JSON says what the profile says."""

import pytest

from egress_profiles import loading
from egress_profiles.renderings import mitmproxy
from egress_profiles.renderings.entries import RenderError
from egress_profiles.truth_table import cells
from tests.egress_profiles.truth import PROFILES, truth


@pytest.mark.parametrize("name", PROFILES)
def test_what_the_addon_reads_answers_the_same(name: str) -> None:
    """Cell by cell, by name."""
    expected = truth(name)
    rendered = loading.from_json(mitmproxy.render(expected.profile))
    assert cells(rendered, frozenset(expected.channels)) == expected.by_name


def test_channels_are_not_given_to_what_learns_them() -> None:
    """They would be forgotten in silence."""
    with pytest.raises(RenderError, match="learns channel hosts itself"):
        mitmproxy.render(loading.named("allowlist"), ("abc.webpubsub.byohost.test",))
