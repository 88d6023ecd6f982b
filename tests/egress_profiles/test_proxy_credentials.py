"""Each actor's user name and password: its own, once, in any case of the scheme, and nothing else."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_profiles import proxy_credentials
from egress_profiles.profile import Actor

CREDENTIALS = proxy_credentials.read(json.dumps({"operator": "op:pä:ss", "node": "no:pass"}))


def basic(pair: str, scheme: str = "Basic") -> str:
    """Write a Proxy-Authorization field."""
    return f"{scheme} {base64.b64encode(pair.encode()).decode()}"


@pytest.mark.parametrize(
    ("actor", "values", "counts"),
    [
        (Actor.OPERATOR, [basic("op:pä:ss")], True),
        (Actor.OPERATOR, [basic("op:pä:ss", "bAsic")], True),
        (Actor.OPERATOR, [], False),
        (Actor.OPERATOR, [basic("op:pä:ss")] * 2, False),
        (Actor.OPERATOR, [basic("op:pass")], False),
        (Actor.OPERATOR, [basic("no:pass")], False),
        (Actor.OPERATOR, [basic("op:pä:ss", "Bearer")], False),
        (Actor.OPERATOR, ["Basic"], False),
        (Actor.OPERATOR, ["Basic !!!"], False),
        (Actor.OPERATOR, ["Basic ä"], False),
        (Actor.NODE, [basic("no:pass")], True),
        (Actor.SANDBOX, [basic("no:pass")], False),
        (None, [basic("no:pass")], False),
    ],
)
def test_only_the_actors_own_pair_counts(actor: Actor | None, values: list[str], *, counts: bool) -> None:
    """E32: none, another's, two, another scheme, what is no base64."""
    assert CREDENTIALS.shown(actor, values) is counts


@given(st.lists(st.text(), max_size=2))
def test_no_made_up_field_counts(values: list[str]) -> None:
    """Whatever is written, it is compared and never raises."""
    assert not CREDENTIALS.shown(Actor.OPERATOR, values)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"root": "a:b"}', '{"node": 5}', '{"node": "ab"}', '{"node": ":b"}'])
def test_what_is_no_list_of_pairs_is_refused_unquoted(text: str) -> None:
    """The sentence shows the form, not the text."""
    with pytest.raises(ValueError, match="The credentials are no JSON object of the form"):
        proxy_credentials.read(text)


def test_no_pair_is_ever_shown() -> None:
    """Not in a representation either."""
    assert "pass" not in repr(CREDENTIALS)
