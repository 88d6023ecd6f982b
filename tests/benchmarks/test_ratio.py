"""How one thing compares with another."""

from tests.benchmarks.ratio import Ratio

RATIO = Ratio("launch", "s", (1.0, 2.0, 4.0), (1.0, 1.0, 2.0), "<= 1.10")


def test_the_middle_is_of_medians_and_the_spread_of_rounds() -> None:
    """Neither hides a single slow round."""
    assert RATIO.middle == 2.0
    assert RATIO.spread == (1.0, 2.0)


def test_the_line_says_it_all() -> None:
    """Name, ratio, spread, goal, both medians with their unit, and how many rounds there were."""
    assert RATIO.line() == ("launch: 2.00 (rounds 1.00 to 2.00; goal <= 1.10)  ours 2, baseline 1 s, 3 rounds")
