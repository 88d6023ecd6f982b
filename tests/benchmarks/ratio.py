"""Says how one thing compares with another that was measured in the same run. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """Ours over the baseline, round by round: both were measured next to each other, in the same unit."""

    name: str
    unit: str
    ours: tuple[float, ...]
    baseline: tuple[float, ...]
    goal: str
    """What the project aims at, in words, such as `<= 1.10`."""

    @property
    def middle(self) -> float:
        """The median of ours over the median of the baseline."""
        return median(self.ours) / median(self.baseline)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest ratio of one round."""
        rounds = [ours / base for ours, base in zip(self.ours, self.baseline, strict=True)]
        return min(rounds), max(rounds)

    def line(self) -> str:
        """One line for a person."""
        low, high = self.spread
        return (
            f"{self.name}: {self.middle:.2f} (rounds {low:.2f} to {high:.2f}; goal {self.goal})  "
            f"ours {_shown(self.ours)}, baseline {_shown(self.baseline)} {self.unit}, {len(self.ours)} rounds"
        )


def _shown(values: Sequence[float]) -> str:
    return f"{median(values):.3g}"
