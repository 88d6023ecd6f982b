import pytest

from fake_platform.sandbox.signatures import read_keys
from fake_platform.sandbox.tokens import State, TokenRefusedError, take_keys, take_token
from tests.fake_platform.sandbox.signing import NOW, Signer, key_set

PLATFORM = Signer()
FRESH = State("s1", "i", read_keys(key_set(PLATFORM)))


def test_generations_rise() -> None:
    """A first token is taken, a later one replaces it, and the state before is left as it was."""
    first = take_token(FRESH, PLATFORM.token(1), NOW)
    second = take_token(first, PLATFORM.token(5), NOW)
    assert (FRESH.generation, first.generation, second.generation) == (0, 1, 5)


def test_the_held_token_again_changes_nothing() -> None:
    """The operator may repeat a token whose answer it did not hear, even once it has expired."""
    token = PLATFORM.token(3)
    held = take_token(FRESH, token, NOW)
    assert take_token(held, token, NOW + 10_000) is held


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (PLATFORM.token(2, iss="other"), "wrong-issuer"),
        (PLATFORM.token(2, sub="s2"), "wrong-subject"),
        (PLATFORM.token(2, exp=NOW - 61), "expired"),
        (PLATFORM.token(2, exp=None), "expired"),
        (PLATFORM.token(1), "old-generation"),
        (PLATFORM.token(1, jti="another token of the generation held"), "old-generation"),
        (PLATFORM.token("2"), "old-generation"),
        (Signer().token(2), "wrong-signature"),
        ("nonsense", "wrong-signature"),
        (PLATFORM.sign(b"[]"), "malformed-token"),
        (PLATFORM.sign(b"\xff"), "malformed-token"),
    ],
)
def test_a_token_that_does_not_count_is_refused(token: str, problem: str) -> None:
    """Each reason has its own stable name, and no sentence repeats the token."""
    held = take_token(FRESH, PLATFORM.token(1, jti="held"), NOW)
    with pytest.raises(TokenRefusedError) as caught:
        take_token(held, token, NOW)
    assert caught.value.problem == problem
    assert token not in str(caught.value)


def test_clocks_may_differ_by_a_minute() -> None:
    """A token that expired within the leeway is still taken."""
    assert take_token(FRESH, PLATFORM.token(1, exp=NOW - 59), NOW).generation == 1


def test_keys_rotate_in_a_chain() -> None:
    """A key set signed by the previous one replaces it; tokens of the new key count, of the old one no longer."""
    new = Signer(kid="k2")
    rotated = take_keys(FRESH, PLATFORM.sign(key_set(new).encode()))
    assert take_token(rotated, new.token(1), NOW).generation == 1
    with pytest.raises(TokenRefusedError, match="None of the known keys"):
        take_token(rotated, PLATFORM.token(1), NOW)


def test_a_rotation_taken_before_does_not_bring_old_keys_back() -> None:
    """The whole list of rotations may be sent again: what was taken is answered as taken and changes nothing."""
    second, third = Signer(kid="k2"), Signer(kid="k3")
    to_second = PLATFORM.sign(key_set(PLATFORM, second).encode())
    rotated = take_keys(take_keys(FRESH, to_second), second.sign(key_set(third).encode()))
    assert take_keys(rotated, to_second) is rotated


@pytest.mark.parametrize(
    ("rotation", "problem"),
    [(Signer().sign(key_set(Signer()).encode()), "wrong-signature"), (PLATFORM.token(1), "malformed-keys")],
)
def test_a_rotation_that_does_not_count_is_refused(rotation: str, problem: str) -> None:
    """A stranger's key set is refused, and so is a token offered as one."""
    with pytest.raises(TokenRefusedError) as caught:
        take_keys(FRESH, rotation)
    assert caught.value.problem == problem
