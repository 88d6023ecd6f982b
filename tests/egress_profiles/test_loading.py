"""Profiles that could be misread are refused, each with a sentence."""

import json
from typing import Any

import pytest

from egress_profiles import loading
from egress_profiles.loading import ProfileError

DESTINATION: dict[str, Any] = {
    "host": "a.test",
    "port": 443,
    "actors": ["operator"],
    "for": "x",
    "addresses": ["192.0.2.1"],
}
RULE: dict[str, Any] = {
    "actor": "operator",
    "exchange_host": "a.test",
    "exchange_port": 443,
    "exchange_path": "/v1/{host}/x",
    "suffix": "channels.test",
    "port": 443,
    "for": "y",
}


def profile(*destinations: dict[str, Any], learn: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """Give a profile's parsed file."""
    return {"name": "p", "destination": list(destinations) or [DESTINATION], "learn": learn or []} | more


def test_a_good_profile_loads() -> None:
    """The control: a name of Unicode is written in punycode, and addresses of IPv6 as one likes."""
    bookshop = DESTINATION | {"host": "xn--bcher-kva.test", "addresses": ["2001:DB8:0::1"]}
    loaded = loading.from_mapping(profile(bookshop, DESTINATION, learn=[RULE]))
    assert loaded.destinations[0].addresses == {"2001:db8::1"}
    assert [d.host for d in loaded.destinations] == ["xn--bcher-kva.test", "a.test"]
    assert loaded.learn[0].suffix == "channels.test"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (profile(colour="red"), "unknown key 'colour'"),
        (profile(name=""), "'name' must be a text"),
        ({"name": "p"}, "lists no"),
        ({}, "'name' is missing"),
        (profile() | {"destination": "a.test"}, "list of tables"),
        (profile(DESTINATION | {"hots": 1}), "unknown key 'hots'"),
        (profile({k: v for k, v in DESTINATION.items() if k != "for"}), "'for' is missing"),
        (profile(DESTINATION | {"host": "*.a.test"}), "wildcard"),
        (profile(DESTINATION | {"host": "*.*"}), "wildcard"),
        (profile(DESTINATION | {"host": "10.0.0.1"}), "address in disguise"),
        (profile(DESTINATION | {"host": "a.0x7f"}), "address in disguise"),
        (profile(DESTINATION | {"host": "ü" * 80 + ".test"}), "punycode"),
        (profile(DESTINATION | {"host": 5}), "'host' must be a text"),
        (profile(DESTINATION | {"port": 0}), "port from 1"),
        (profile(DESTINATION | {"port": True}), "port from 1"),
        (profile(DESTINATION | {"actors": []}), "at least one"),
        (profile(DESTINATION | {"actors": ["root"]}), "no actor 'root'"),
        (profile(DESTINATION | {"addresses": ["nowhere"]}), "no address"),
        (profile(DESTINATION | {"addresses": "192.0.2.1"}), "list of texts"),
        (profile(DESTINATION | {"methods": ["get"]}), "capital letters"),
        (profile(DESTINATION, DESTINATION), "listed twice for operator"),
        (profile(DESTINATION, DESTINATION | {"port": 80, "addresses": []}), "different addresses"),
        (profile(DESTINATION | {"host": ".a.test"}), "begins with a dot"),
        (profile(DESTINATION | {"host": "https://a.test"}), "holds a slash"),
        (profile(DESTINATION | {"host": "a.test:443"}), "holds a colon"),
        (profile(DESTINATION | {"host": "2001:db8::1"}), "holds a colon"),
        (profile(DESTINATION | {"host": "10.0.0.0/8"}), "holds a slash"),
        (profile(DESTINATION | {"host": r"^a\.test$"}), "nothing else"),
        (profile(DESTINATION | {"host": "localhost"}), "single label"),
        *(
            (profile(DESTINATION | {"host": each}), f"write '{plain}'")
            for each, plain in (
                ("Bücher.test.", "xn--bcher-kva.test"),
                ("A.test", "a.test"),
                ("a.test.", "a.test"),
                ("\uff41.test", "a.test"),
                ("\u0430.test", "xn--80a.test"),
            )
        ),
        (profile(DESTINATION | {"addresses": ["fd00::1%eth0"]}), "has a zone"),
        (profile(name="a\nadd rule inet x y accept"), "'name' 'a\\\\nadd rule"),
        (profile(DESTINATION | {"for": "a\nb"}), "on one line"),
        (profile(DESTINATION | {"host": ["a.test"]}), "'host' must be a text"),
        (profile(mode=["decrypt"]), "no mode a list"),
        (profile() | {"x" * 200: 1}, "200 characters"),
        *(
            (profile(DESTINATION | {"addresses": [each]}), "no host may be there")
            for each in ("169.254.1.1", "fe80::1", "224.0.0.1", "::", "::ffff:10.0.0.1", "168.63.129.16")
        ),
        (profile(mode="loose"), "no mode 'loose'"),
        (profile(mode="open"), "permits everything"),
        (profile(DESTINATION | {"methods": ["GET"]}, mode="tunnel"), "cannot be held"),
        (profile(credentials="yes"), "true or false"),
        (profile(slow=5), "must be a table"),
        (profile(slow={"cut_every": 1}), "'delay_ms' is missing"),
        (profile(slow={"delay_ms": 1, "loss": 1}), "unknown key 'loss'"),
        (profile(slow={"delay_ms": -1}), "whole number"),
        (profile(slow={"delay_ms": True}), "whole number"),
        (profile(learn=[RULE | {"suffix": "test"}]), "single label"),
        (profile(learn=[RULE | {"suffix": "*.test"}]), "wildcard"),
        (profile(learn=[RULE | {"exchange_path": "/v1/x"}]), "exactly once"),
        (profile(learn=[RULE | {"exchange_path": "v1/{host}"}]), "start with /"),
        (profile(learn=[RULE | {"exchange_path": "/{host}?x"}]), "without a query"),
        (profile(learn=[RULE | {"exchange_host": "b.test"}]), "list it"),
        (profile(learn=[RULE | {"actor": "node"}]), "list it"),
        (profile(learn=[RULE, RULE | {"suffix": "x.channels.test"}]), "overlap"),
        (profile(DESTINATION | {"host": "x.channels.test"}, DESTINATION, learn=[RULE]), "learnt suffix"),
    ],
)
def test_a_doubtful_profile_is_refused(data: dict[str, Any], words: str) -> None:
    """The sentence says what is wrong."""
    with pytest.raises(ProfileError, match=words.replace("[", r"\[")) as refused:
        loading.from_mapping(data)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_same_host_for_different_actors_is_no_overlap() -> None:
    """One host may be listed once for each of two actors, and on two ports."""
    other = DESTINATION | {"actors": ["node"]}
    assert len(loading.from_mapping(profile(DESTINATION, other, DESTINATION | {"port": 80})).destinations) == 3


def test_suffixes_side_by_side_are_no_overlap() -> None:
    """Two channel suffixes may be learnt, if neither holds the other."""
    rules = [RULE, RULE | {"suffix": "otherchannels.test"}]
    assert len(loading.from_mapping(profile(learn=rules)).learn) == 2


@pytest.mark.parametrize(("text", "words"), [("= 1", "not TOML"), ('name = "p"', "lists no")])
def test_bad_toml_is_refused(text: str, words: str) -> None:
    """A syntax error is named as one."""
    with pytest.raises(ProfileError, match=words):
        loading.from_toml(text)


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, json.dumps({"name": "p"})])
def test_bad_json_is_refused(text: str) -> None:
    """What the proxy's pod reads is checked as strictly as the file."""
    with pytest.raises(ProfileError):
        loading.from_json(text)


def test_an_unknown_profile_lists_the_known() -> None:
    """A typing error is answered with the choices."""
    with pytest.raises(ProfileError, match="choose one of: air-gapped-mirror, allowlist"):
        loading.named("alowlist")
