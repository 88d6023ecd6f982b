"""What is searched for in a bundle takes time in proportion to the bundle, however hostile its text is.

Measured are ratios of this process's CPU time, so that a slow machine changes nothing.
"""

import random
import string
import time
from collections.abc import Callable

import pytest

from conformance.target.bundle.objects import Bundle, parse
from conformance.target.bundle.patch import patched
from conformance.target.description import Patch
from tests.conformance.families.test_bundle_checks import CONTAINER, bundle_text, deployment

CLAIMS = {
    "BND-12": ("key_in_a_secret", "test_no_secret_value_stands_elsewhere"),
    "BND-13": ("settings_in_a_configmap", "test_no_password_is_among_the_settings"),
    "BND-14": ("no_channel_address", "test_no_string_hides_a_trace_of_the_channel"),
    "BND-14 lines": ("no_channel_address", "test_text_holds_no_trace_of_the_channel"),
    "BND-16": ("no_scripts", "test_no_text_is_a_program"),
    "BND-16 lines": ("no_scripts", "test_containers_run_no_shell"),
}
PIECES = ("\\u0062", "\\", "62", "a0f3", ".", "a.", "QUJD", "b2I-", "%62", "&#98;", "=62", "98, ", "{}~a", "ws:", " a")
SMALL = 12_000
GROWTH = 4
MOST = 2.6**2
"""Of fourfold length: in proportion it is 4, quadratic 16."""


def setting(value: str) -> list[Patch]:
    """One more setting."""
    return [Patch("add", "ConfigMap", None, "/data/EXTRA", value)]


def secret(values: dict[str, str]) -> list[Patch]:
    """Further values of the Secret."""
    return [Patch("add", "Secret", None, f"/stringData/{key}", value) for key, value in values.items()]


def noise(length: int, seed: int) -> str:
    """Letters and digits that say nothing."""
    return "".join(random.Random(seed).choices(string.ascii_letters + string.digits, k=length))  # noqa: S311 - no secret


SHAPES: dict[str, Callable[[int], list[Patch]]] = {
    "a long secret and a long setting": lambda size: [*secret({"token": noise(size, 1)}), *setting(noise(size, 2))],
    "many secrets and a long setting": lambda size: [
        *secret({f"token{at}": noise(40, at) for at in range(size // 100)}),
        *setting(noise(size, 2)),
    ],
    "a secret of one letter": lambda size: [*secret({"token": "a" * size + "!"}), *setting("a" * (size - 1))],
    "many words": lambda size: [deployment("add", f"{CONTAINER}/command", ["/app/operator"] * (size // 12))],
}


def seconds(held: Callable[..., str], claim: str, bundle: Bundle) -> float:
    """CPU time of a claim at best; what it says does not matter."""
    file, name = CLAIMS[claim]
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        held(f"bundle/test_{file}", name, bundle)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.no_cover
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_long_text_is_searched_in_proportion(complaint: Callable[..., str], claim: str) -> None:
    """Runs of escapes, numbers, dots, encodings: of one length and of its fourfold."""
    base = seconds(complaint, claim, parse(bundle_text()))
    for piece in PIECES:
        few, many = (
            parse(patched(bundle_text(), setting(piece * (size // len(piece))))) for size in (SMALL, SMALL * GROWTH)
        )
        limit = MOST * max(seconds(complaint, claim, few) - base, 0.01)
        assert seconds(complaint, claim, many) - base < limit, f"{claim} grows faster than a run of {piece!r}"


@pytest.mark.no_cover
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("claim", CLAIMS)
def test_many_values_are_searched_in_proportion(complaint: Callable[..., str], claim: str, shape: str) -> None:
    """What is looked for grows with the bundle as well as where it is looked for."""
    base = seconds(complaint, claim, parse(bundle_text()))
    few, many = (parse(patched(bundle_text(), SHAPES[shape](size))) for size in (SMALL, SMALL * GROWTH))
    limit = MOST * max(seconds(complaint, claim, few) - base, 0.01)
    assert seconds(complaint, claim, many) - base < limit, f"{claim} grows faster than {shape}"
