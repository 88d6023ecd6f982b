"""The result that the phases of one test make."""

from conformance.runner.collection import SelectedCheck, Test
from conformance.runner.phases import Phases
from conformance.runner.verdict import Control, Verdict

TEST = Test(
    node="n",
    check="egress/test_x.py::test_it",
    file="egress/test_x.py",
    name="test_it",
    clauses=("EGR-01",),
    claim="It is.",
    source="s",
)
SELECTED = SelectedCheck(TEST, "EGR-01")


def test_the_worst_phase_is_the_verdict_and_all_words_are_told() -> None:
    """A check that failed and whose fixtures then break is an error of ours, and says both."""
    phases = Phases(raised="egress/test_x.py:7", seconds=1.23456, evidence=("a.txt",))
    phases.verdicts += [Verdict.PASSED, Verdict.FAILED, Verdict.ERROR]
    phases.messages += ["it is not", "and its end broke"]
    control = Control("egress/test_x.py::test_control", Verdict.PASSED, "", ())
    result = phases.result(SELECTED, control)
    assert (result.clause, result.check, result.claim, result.source) == (
        "EGR-01",
        "egress/test_x.py::test_it",
        "It is.",
        "s",
    )
    assert (result.verdict, result.message) == (Verdict.ERROR, "it is not\nand its end broke")
    assert (result.seconds, result.control, result.evidence) == (1.235, control, ("a.txt",))
    assert (result.raised, result.wait) == ("egress/test_x.py:7", None)


def test_without_any_phase_it_did_not_run() -> None:
    """Nothing is passed that did not run."""
    assert Phases().result(SELECTED, None).verdict is Verdict.NOT_RUN
