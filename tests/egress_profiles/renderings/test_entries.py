"""What renderings are made of, and what none can be made of."""

from dataclasses import replace

import pytest

from egress_profiles import loading
from egress_profiles.grammar import NotPlainError
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
    with pytest.raises(RenderError, match=r"'channel' 'a.nhttp_access allow all"):
        entries(ALLOWLIST, ("a\nhttp_access allow all\n#.webpubsub.byohost.test",))
    assert entries(ANYWHERE)[0].actor is Actor.NODE
    with pytest.raises(RenderError, match="write 'addresses'"):
        addressed(ANYWHERE, (), "A form")


def test_a_profile_that_was_made_and_not_loaded_is_held_to_the_grammar_too() -> None:
    """Whoever builds one of other texts gets no rendering of them."""
    bad = replace(ANYWHERE.destinations[0], host="a.test\nhttp_access allow all")
    with pytest.raises(NotPlainError, match="'host'"):
        entries(replace(ANYWHERE, destinations=(bad,)))
    with pytest.raises(NotPlainError, match="'name'"):
        entries(replace(ANYWHERE, name="a\nb"))
