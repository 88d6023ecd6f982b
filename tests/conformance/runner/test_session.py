"""A session takes nothing from its surroundings."""

import os
from dataclasses import replace
from datetime import date

import pytest

from conformance.contract.access import Access
from conformance.contract.clauses import Subject
from conformance.runner.session import aside, judge
from conformance.runner.verdict import Verdict
from conformance.target.description import Target, Waiver
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import Bench, clause, contract_of

ONE = contract_of(clause("EGR-01"))


def test_options_for_other_runs_do_not_reach_the_verdict(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTEST_ADDOPTS, an ini file beside the checks and a conftest above them change nothing."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    (bench.root / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (bench.root.parent / "conftest.py").write_text("raise RuntimeError('above')\n")
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): assert False, 'broken'\n")
    judgement = bench.judge(ONE)
    assert [result.verdict for result in judgement.results] == [Verdict.FAILED]
    assert os.environ["PYTEST_ADDOPTS"] == "--collect-only"


def test_no_variable_vanishes_while_checks_are_made(bench: Bench) -> None:
    """A scenario's HTTP client goes through all of them in another thread (`urllib.request.getproxies`)."""
    was = os.environ["PYTEST_CURRENT_TEST"]
    for name in ("a", "b"):
        bench.write(
            f"test_{name}",
            f"""
            import os
            @pytest.mark.clause('EGR-01')
            def test_{name}(): assert os.environ.get('PYTEST_CURRENT_TEST') == {was!r}
            """,
        )
    assert [each.verdict for each in bench.judge(ONE).results] == [Verdict.PASSED] * 2
    assert os.environ["PYTEST_CURRENT_TEST"] == was


def test_missing_folder_is_a_fault(bench: Bench) -> None:
    """A usage error of pytest is our fault and not silence."""
    plan = replace(bench.plan(ONE), paths=(bench.root / "nowhere",))
    assert "pytest ended with code 4" in judge(plan).faults[0]


def test_clauses_aside_have_their_row(bench: Bench) -> None:
    """What is not under test or not applicable is listed with its reason."""
    contract = contract_of(
        clause("EGR-01"), clause("EGR-02", subject="bundle"), clause("EGR-03", 'feature = "identity"')
    )
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    results = bench.judge(contract, Target(subjects=(Subject.OPERATOR,))).results
    assert [(result.clause, result.verdict) for result in results] == [
        ("EGR-01", Verdict.PASSED),
        ("EGR-02", Verdict.NOT_UNDER_TEST),
        ("EGR-03", Verdict.NOT_APPLICABLE),
    ]


def test_what_lies_beyond_the_run_says_what_would_bring_it() -> None:
    """More access; or our proxy, where the site's own is in the path."""
    contract = contract_of(clause("EGR-03"), clause("EGR-02"), clause("RBC-05"), access={"RBC-05": "cluster"})
    chosen = choose(contract.through_a_sites_proxy(), Target(), Wish(), Access.CLUSTER)
    words = {result.clause: result.message for result in aside(chosen)}
    assert words == {
        "EGR-03": "this needs owned access, and the run has cluster access: a fresh cluster of ours has all evidence "
        "(leave --kubeconfig out)",
        "EGR-02": "this needs what our proxy decides, and operators go through the site's own: leave --proxy out",
    }


def test_waiver_that_is_not_needed_turns_red(bench: Bench) -> None:
    """A kept clause with a waiver has a failed row of its own."""
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    waiver = Waiver("EGR-01", "known", "Ada", date(2028, 1, 1))
    results = bench.judge(ONE, Target(waivers=(waiver,))).results
    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.FAILED]


def test_trouble_after_an_interrupt_loses_nothing(bench: Bench) -> None:
    """A session's fixture that cannot end after Ctrl-C is a fault beside what was judged: the run is interrupted."""
    fixture = "@pytest.fixture(scope='session')\ndef host():\n    yield\n    raise OSError('the platform is away')\n"
    bench.write("test_b", "@pytest.mark.clause('EGR-01')\ndef test_b(): raise KeyboardInterrupt\n")
    (bench.root / "conftest.py").write_text(f"import pytest\n{fixture}")
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(host): pass\n")
    judgement = bench.judge(ONE)
    assert judgement.interrupted
    assert [result.verdict for result in judgement.results] == [Verdict.PASSED, Verdict.NOT_RUN]
    assert "the platform is away" in judgement.faults[0]
