"""What renderings are made of, and what none can be made of."""

import pytest

from egress_profiles import loading
from egress_profiles.profile import Actor
from egress_profiles.renderings.entries import RenderError, addressed, entries
from tests.egress_profiles.truth import CHANNEL

ALLOWLIST = loading.named("allowlist")
ANYWHERE = loading.from_mapping(
    {"name": "p", "destination": [{"host": "a.test", "port": 443, "actors": ["node"], "for": "x"}]}
)


def test_a_profile_is_flattened_per_actor_and_channel() -> None:
    """One entry for each actor of a destination, and the known channel like any other."""
    found = [(entry.actor, entry.host.partition(".")[0]) for entry in entries(ALLOWLIST, (CHANNEL,))]
    assert found == [
        ("node", "blobs"), ("node", "registry"),
        ("operator", "abc"), ("operator", "platform"), ("operator", "registry"),
        ("sandbox", "login"), ("sandbox", "registry"),
    ]  # fmt: skip


def test_what_cannot_be_said_is_refused() -> None:
    """An open profile, a channel outside the bound, an entry without addresses where only these count."""
    with pytest.raises(RenderError, match="permits everything"):
        entries(loading.named("open"))
    with pytest.raises(RenderError, match="outside every bound"):
        entries(ALLOWLIST, ("evil.test",))
    assert entries(ANYWHERE)[0].actor is Actor.NODE
    with pytest.raises(RenderError, match="write 'addresses'"):
        addressed(ANYWHERE, (), "A form")
