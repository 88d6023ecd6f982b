"""Secrets are found in a text whole and by their pieces, whoever's they are."""

import pytest

from conformance.target.bundle.secret_search import SecretSearch

RANDOM = "byohost_q7Zp3vW9xKfL2mNcR8tYbD4gHs6JuEa1oTiVwXyPzQk"


def found(value: str, text: str) -> bool:
    """Whether a secret of this value is seen in the text."""
    return SecretSearch([("it", value)]).owners(text) == ("it",)


@pytest.mark.parametrize(
    "text",
    [
        RANDOM,
        f"x{RANDOM}y",
        RANDOM[8:24],
        RANDOM[-16:],
        "-".join(RANDOM),
        f"{RANDOM[8:20]}\n{RANDOM[20:32]}",
        *(f"{'x' * before}{RANDOM[20:36]}" for before in range(9)),
    ],
)
def test_a_long_secret_is_known_by_its_pieces(text: str) -> None:
    """By sixteen letters and digits in a row, whatever stands between them, and wherever they begin."""
    assert found(RANDOM, text)


@pytest.mark.parametrize("text", ["", "byohost_", RANDOM[8:23], RANDOM.lower(), RANDOM[::-1]])
def test_a_few_letters_of_it_are_chance(text: str) -> None:
    """And so is another spelling, which others undo."""
    assert not found(RANDOM, text)


@pytest.mark.parametrize(
    "value",
    [
        "://:a@",
        "xK9fQ2mL",
        "xK9fQ2mLp0Z",
        "http://user:pass@proxy.test:3128",
        "byohost-operator-of-the-team",
        "a b" * 9,
    ],
)
def test_other_secrets_are_known_whole(value: str) -> None:
    """Pieces of a short one, of a URL, of words stand elsewhere by chance."""
    assert all(found(value, f"{'x' * before}{value}y") for before in range(5))
    assert not found(value, value[:-1])
    assert not found(value, f"{value[:-1]}?")


def test_each_owner_is_named() -> None:
    """Two may hold the same value, and one text several values; each is named once."""
    search = SecretSearch([(1, "first-value-1x"), (2, "second-value-2"), (3, "first-value-1x"), (4, "absent-value-4")])
    assert set(search.owners("second-value-2, first-value-1x, first-value-1x")) == {1, 2, 3}
    assert len(search.owners("first-value-1x first-value-1x")) == 2


def test_a_text_may_be_as_short_as_the_shortest_secret() -> None:
    """And no shorter."""
    search = SecretSearch([("long", "x" * 40), ("short", "Pa55w0rd")])
    assert search.owners("Pa55w0rd") == ("short",)
    assert search.owners("Pa55w0r") == ()


def test_values_that_begin_alike_are_told_apart() -> None:
    """The one that stands there, to its end."""
    begin = "https://user:password@"
    search = SecretSearch([("one", f"{begin}one.test"), ("two", f"{begin}two.test")])
    assert search.owners(f"a {begin}two.test b") == ("two",)
    assert search.owners(f"{begin}three.test") == ()
