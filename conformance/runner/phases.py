"""What one running test has given so far, phase by phase, and the result that this makes. Pure."""

from dataclasses import dataclass, field

from conformance.runner.collection import SelectedCheck
from conformance.runner.verdict import Control, Result, Verdict, Wait, worst


@dataclass
class Phases:
    """The verdict of each phase (set-up, call, tear-down), and the first telling words."""

    verdicts: list[Verdict] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    evidence: tuple[str, ...] = ()
    wait: Wait | None = None
    seconds: float = 0.0
    raised: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst of them."""
        return worst(self.verdicts)

    def result(self, selected: SelectedCheck, control: Control | None) -> Result:
        """Of the test, once its last phase has ended; `control` is the claim's own."""
        return Result(
            clause=selected.clause,
            check=selected.test.check,
            verdict=self.verdict,
            seconds=round(self.seconds, 3),
            message="\n".join(self.messages),
            claim=selected.test.claim,
            control=control,
            wait=self.wait,
            evidence=self.evidence,
            source=selected.test.source,
            raised=self.raised,
        )
