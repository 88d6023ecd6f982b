"""Who we are at a registry, as the usual clients write it down."""

import base64
import json

import pytest

from clusters.errors import ClusterError
from clusters.registry_credentials import Credentials, find


def auth(pair: str) -> dict[str, str]:
    """An entry of `auths`."""
    return {"auth": base64.b64encode(pair.encode()).decode()}


FILE = json.dumps(
    {
        "auths": {
            "mirror.test:5000": auth("host:one"),
            "mirror.test:5000/team": auth("team:t:wo"),
            "https://old.test/v1/": auth("old:three"),
            "bare.test": {},
            "odd.test": "x",
            "garbled.test": {"auth": "§"},
            "nobody.test": auth("no password"),
        }
    }
)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("mirror.test:5000", Credentials("host", "one")),
        ("mirror.test:5000/else", Credentials("host", "one")),
        ("mirror.test:5000/team", Credentials("team", "t:wo")),
        ("mirror.test:5000/team/byohost", Credentials("team", "t:wo")),
        ("mirror.test:5000/teams", Credentials("host", "one")),
        ("old.test/x", Credentials("old", "three")),
    ],
)
def test_the_longest_name_counts(reference: str, expected: Credentials) -> None:
    """A path of its own before the registry's; whole segments alone."""
    assert find(FILE, "f", reference) == expected


@pytest.mark.parametrize("reference", ["bare.test", "odd.test", "garbled.test", "nobody.test"])
def test_an_entry_that_says_nothing(reference: str) -> None:
    """As of a client that keeps passwords elsewhere."""
    with pytest.raises(ClusterError, match=f"f: the entry of {reference} has no `auth`") as told:
        find(FILE, "f", reference)
    assert told.value.exit_code == 64


def test_another_registry() -> None:
    """The sentence names those that are there, and no secret."""
    with pytest.raises(
        ClusterError, match=r"no credentials for mirror\.test; there are some for: bare\.test, "
    ) as told:
        find(FILE, "f", "mirror.test/team")
    assert "wo" not in told.value.message
    with pytest.raises(ClusterError, match="there are some for: none"):
        find("{}", "f", "mirror.test")


@pytest.mark.parametrize("text", ["", "[]", '{"auths": 3}', "[" * 100000])
def test_another_kind_of_file(text: str) -> None:
    """One sentence."""
    with pytest.raises(ClusterError, match="f: this is no authentication file"):
        find(text, "f", "mirror.test")


def test_a_password_is_not_shown() -> None:
    """Neither in a traceback nor in a log."""
    assert repr(Credentials("u", "secret")) == "Credentials(…)"
