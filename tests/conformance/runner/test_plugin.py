"""Every verdict, from a real pytest session over tiny check files."""

from dataclasses import replace
from datetime import date

import pytest

from conformance.contract.exits import RunVerdict
from conformance.environment.stage import Liveness
from conformance.runner.plan import Judgement
from conformance.runner.session import judge
from conformance.runner.verdict import Result, Verdict
from conformance.target.description import Target, Waiver
from conformance.target.selection import Wish
from tests.conformance.conftest import Bench, clause, contract_of

ONE = contract_of(clause("EGR-01"))
NEGATIVE = contract_of(clause("EGR-02", "negative = true"))


def only(judgement: Judgement) -> Result:
    """The single result of a judgement."""
    (result,) = judgement.results
    return result


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("pass", Verdict.PASSED, ""),
        ("assert 1 == 2, 'one is not two'", Verdict.FAILED, "one is not two"),
        ("assert 1 == 2", Verdict.FAILED, "assert 1 == 2"),
        ("pytest.fail('seen to fail')", Verdict.FAILED, "seen to fail"),
        ("with pytest.raises(KeyError): pass", Verdict.FAILED, "DID NOT RAISE"),
        ("pytest.skip('no canary here')", Verdict.COULD_NOT_RUN, "no canary here"),
        ("raise RuntimeError('our own')", Verdict.ERROR, "RuntimeError: our own"),
        ("pytest.xfail('hoped for')", Verdict.FAILED, "hoped for"),
        (
            "from conformance.runner.verdict import CouldNotRun; raise CouldNotRun('not here')",
            Verdict.COULD_NOT_RUN,
            "not here",
        ),
        ("raise SystemExit(0)", Verdict.ERROR, "SystemExit"),
    ],
)
def test_exception_decides_the_verdict(bench: Bench, body: str, verdict: Verdict, words: str) -> None:
    """The type of what a check raises is its verdict, and its words are the message."""
    bench.write(
        "test_body", f"pytestmark = pytest.mark.clause('EGR-01')\ndef test_it():\n    'The claim.'\n    {body}\n"
    )
    judgement = bench.judge(ONE)
    result = only(judgement)
    assert (result.verdict, judgement.faults) == (verdict, ())
    assert words in result.message
    assert result.claim == "The claim."
    assert result.check.endswith(".py::test_it")


@pytest.mark.parametrize("mark", ["skip(reason='later')", "skipif(True, reason='later')", "xfail(strict=False)"])
def test_marks_cannot_make_a_broken_check_green(bench: Bench, mark: str) -> None:
    """Neither skip nor xfail reaches the verdict as green."""
    bench.write(
        "test_marked",
        f"@pytest.mark.clause('EGR-01')\n@pytest.mark.{mark}\ndef test_it():\n    assert False, 'broken'\n",
    )
    assert only(bench.judge(ONE)).verdict in (Verdict.FAILED, Verdict.COULD_NOT_RUN)


@pytest.mark.parametrize("phase", ["assert False, 'the subject'; yield", "yield; assert False, 'the subject'"])
@pytest.mark.parametrize("scope", ["function", "module"])
def test_assertion_of_a_fixture_is_failed(bench: Bench, phase: str, scope: str) -> None:
    """A fixture's AssertionError, in set-up or tear-down, counts against the target."""
    bench.write(
        "test_fixture",
        f"""
        @pytest.fixture(scope='{scope}')
        def thing():
            {phase}
        @pytest.mark.clause('EGR-01')
        def test_it(thing):
            pass
        """,
    )
    assert only(bench.judge(ONE)).verdict is Verdict.FAILED


OWN = """
def broken():
    assert False, 'own'
@pytest.mark.clause('EGR-01')
def test_it():
    broken()
"""
ALIKE = """
@pytest.fixture
def thing():
    {body}
@pytest.mark.clause('EGR-01')
def test_it(thing):
    {claim}
"""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (OWN, 4),
        (ALIKE.format(body="pass", claim="pytest.fail('no assertion')"), None),
        (ALIKE.format(body="pass", claim="raise OSError('no judgement')"), None),
        (ALIKE.format(body="assert False, 'alike'", claim="pass"), None),
        (ALIKE.format(body="yield; assert False, 'alike'", claim="pass"), None),
    ],
)
def test_result_tells_where_the_claims_own_assertion_stood(bench: Bench, source: str, line: int | None) -> None:
    """In the check's file, also by way of what it called; a fixture's assertion is none of the claim's own."""
    bench.write("test_own", source)
    result = only(bench.judge(ONE))
    file = result.check.partition("::")[0]
    assert result.raised == (f"{file}:{line}" if line else "")


def test_fault_of_a_fixture_is_an_error(bench: Bench) -> None:
    """A fixture's other exception is ours, even where the claim itself would have failed."""
    bench.write(
        "test_fixture",
        """
        @pytest.fixture
        def thing():
            yield
            raise OSError('connection refused')
        @pytest.mark.clause('EGR-01')
        def test_it(thing):
            assert False, 'broken'
        """,
    )
    result = only(bench.judge(ONE))
    assert result.verdict is Verdict.ERROR
    assert "broken" in result.message
    assert "connection refused" in result.message


WAIT = """
from conformance.environment.waiting import WaitFailed
@pytest.fixture(scope='module')
def late():
    raise WaitFailed('ready', 'starting', elapsed=9.0, reads=3, timed_out={timed_out})
@pytest.mark.clause('EGR-01')
def test_one(late): pass
@pytest.mark.clause('EGR-01')
def test_two(late): pass
"""


def test_time_out_counts_while_the_ground_lives(bench: Bench) -> None:
    """A wait that ran out is failed if the liveness control passes, and tells what it waited for."""
    bench.write("test_wait", WAIT.format(timed_out=True))
    judgement = bench.judge(ONE)
    assert {result.verdict for result in judgement.results} == {Verdict.FAILED}
    wait = judgement.results[0].wait
    assert wait is not None
    assert (wait.expected, wait.last, wait.seconds, wait.reads) == ("ready", "'starting'", 9.0, 3)


@pytest.mark.parametrize("raises", [False, True])
def test_time_out_on_dead_ground_is_an_error(bench: Bench, *, raises: bool) -> None:
    """A wait that ran out is ours if the liveness control does not pass, or cannot even be asked."""
    bench.stage.alive_facts = (Liveness("api", ok=True), Liveness("platform", ok=False, detail="refused"))
    bench.stage.trouble = OSError("gone") if raises else None
    bench.write("test_wait", WAIT.format(timed_out=True))
    judgement = bench.judge(ONE)
    assert {result.verdict for result in judgement.results} == {Verdict.ERROR}
    told = "it raised an exception" if raises else "platform: refused"
    assert f"({'the liveness control itself: ' if raises else ''}{told})" in judgement.results[0].message


def test_terminal_state_needs_no_liveness(bench: Bench) -> None:
    """A wait that a bad state ended is failed without further question."""
    bench.stage.alive_facts = (Liveness("platform", ok=False),)
    bench.write("test_wait", WAIT.format(timed_out=False))
    assert {result.verdict for result in bench.judge(ONE).results} == {Verdict.FAILED}


CONTROLLED = """
pytestmark = pytest.mark.clause('EGR-02')
order = []
@pytest.mark.control('test_listed_host_answers')
def test_unlisted_host_is_refused():
    assert order == ['control'], order
def test_listed_host_answers():
    order.append('control')
    {body}
"""


def test_control_runs_first_and_is_no_claim(bench: Bench) -> None:
    """The control runs before the claim that stands on it and has no row of its own."""
    bench.write("test_negative", CONTROLLED.format(body="pass"))
    result = only(bench.judge(NEGATIVE))
    assert result.verdict is Verdict.PASSED
    assert result.control is not None
    assert result.control.verdict is Verdict.PASSED
    assert result.control.check.endswith("::test_listed_host_answers")
    assert bench.told.expected == 1


def test_claim_without_its_control_could_not_run(bench: Bench) -> None:
    """A control that fails takes the claim with it and hands on its evidence."""
    bench.write("test_negative", CONTROLLED.format(body="assert False, 'nothing answers'"))
    result = only(bench.judge(NEGATIVE))
    assert result.verdict is Verdict.COULD_NOT_RUN
    assert "nothing answers" in result.message
    assert result.control is not None
    assert result.evidence == result.control.evidence
    assert len(bench.stage.asked) == 1


def test_control_that_breaks_is_an_error_besides(bench: Bench) -> None:
    """A control that our own fault ends is reported as that fault, and the claim could not run."""
    bench.write("test_negative", CONTROLLED.format(body="raise OSError('proxy gone')"))
    assert [result.verdict for result in bench.judge(NEGATIVE).results] == [Verdict.ERROR, Verdict.COULD_NOT_RUN]


def test_control_that_is_not_there(bench: Bench) -> None:
    """A claim that names a control which does not exist could not run."""
    bench.write("test_negative", CONTROLLED.replace("def test_listed", "def other_listed").format(body="pass"))
    result = only(bench.judge(NEGATIVE))
    assert (result.verdict, result.control and result.control.verdict) == (Verdict.COULD_NOT_RUN, Verdict.NOT_RUN)


def test_negative_without_control_could_not_run(bench: Bench) -> None:
    """A negative clause's claim that names no control is never green."""
    bench.write("test_negative", "@pytest.mark.clause('EGR-02')\ndef test_it(): pass\n")
    result = only(bench.judge(NEGATIVE))
    assert result.verdict is Verdict.COULD_NOT_RUN
    assert "names no positive control" in result.message


def test_clause_without_check_is_an_error(bench: Bench) -> None:
    """A clause that says it is checked and has no check is our fault."""
    result = only(bench.judge(ONE))
    assert result.verdict is Verdict.ERROR
    assert "no check carries its mark" in result.message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("@pytest.mark.clause('XXX-99')\ndef test_it(): pass", "'XXX-99', which the contract does not have"),
        ("def test_it(): pass", "carries 0 clause marks"),
        ("@pytest.mark.clause\ndef test_it(): pass", "which the contract does not have"),
        ("import nothing_of_that_name", "cannot be loaded"),
        ("@pytest.mark.clause('EGR-01')\n@pytest.mark.unheard_of\ndef test_it(): pass", "cannot be loaded"),
    ],
)
def test_faulty_check_file_is_a_fault_of_the_run(bench: Bench, source: str, words: str) -> None:
    """A check that nobody can place, or load, is told and voids the run."""
    bench.write("test_sound", "@pytest.mark.clause('EGR-01')\ndef test_sound(): pass\n")
    bench.write("test_faulty", source)
    judgement = bench.judge(ONE)
    assert words in "\n".join(judgement.faults)
    assert judgement.results[0].verdict is Verdict.PASSED


def test_files_that_disturb_come_last(bench: Bench) -> None:
    """A file marked as disturbing runs after the others, whatever its name."""
    bench.write("test_a", "pytestmark = [pytest.mark.clause('EGR-01'), pytest.mark.disturbs]\ndef test_a(): pass\n")
    bench.write("test_b", "pytestmark = pytest.mark.clause('EGR-01')\ndef test_b(): pass\n")
    assert [result.check.rpartition("::")[2] for result in bench.judge(ONE).results] == ["test_b", "test_a"]


def test_only_the_selected_run(bench: Bench) -> None:
    """Checks of other clauses are left out."""
    contract = contract_of(clause("EGR-01"), clause("EGR-02"))
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    bench.write("test_b", "@pytest.mark.clause('EGR-02')\ndef test_b(): raise OSError\n")
    assert only(bench.judge(contract, wish=Wish(clauses=("EGR-01",)))).verdict is Verdict.PASSED


def test_fixtures_of_the_run(bench: Bench) -> None:
    """A check is given contract, target, stage, clause and the bundle as it is read."""
    bench.stage.bundle_text = "{apiVersion: v1, kind: Secret, metadata: {name: s}}"
    bench.write(
        "test_given",
        """
        @pytest.mark.clause('EGR-01')
        def test_it(contract, target, stage, clause, bundle):
            assert clause is contract['EGR-01'] and stage.run_id == 'feed' and target.subjects
            assert bundle.the('Secret')['metadata']['name'] == 's'
        """,
    )
    assert only(bench.judge(ONE)).message == ""


def test_evidence_is_taken_while_fixtures_stand(bench: Bench) -> None:
    """Evidence is taken once per broken claim, before tear-down; trouble in taking it is told and changes nothing."""
    bench.stage.trouble = OSError("api gone")
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): assert False, 'broken'\n")
    result = only(bench.judge(ONE))
    assert result.verdict is Verdict.FAILED
    assert "no evidence could be taken: OSError: api gone" in result.message


def test_interrupt_leaves_the_rest_not_run(bench: Bench) -> None:
    """Ctrl-C ends the session: what was judged stays, the rest is not-run, never passed."""
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    bench.write("test_b", "@pytest.mark.clause('EGR-01')\ndef test_b(): raise KeyboardInterrupt\n")
    bench.write("test_c", "@pytest.mark.clause('EGR-01')\ndef test_c(): pass\n")
    judgement = bench.judge(ONE)
    assert judgement.interrupted
    assert [result.verdict for result in judgement.results] == [Verdict.PASSED, Verdict.NOT_RUN, Verdict.NOT_RUN]


def test_exit_of_a_check_is_a_fault(bench: Bench) -> None:
    """pytest.exit in a check is our fault and no interrupt."""
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pytest.exit('enough')\n")
    judgement = bench.judge(ONE)
    assert not judgement.interrupted
    assert "enough" in judgement.faults[0]


def test_broken_hook_is_a_fault(bench: Bench) -> None:
    """A crash inside pytest is our fault; nothing passes by it."""
    (bench.root / "conftest.py").write_text(
        "def pytest_runtest_call(item):\n    pass\ndef pytest_runtest_protocol(item):\n    raise OSError('crash')\n"
    )
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): pass\n")
    judgement = bench.judge(ONE)
    assert "OSError: crash" in judgement.faults[0]
    assert only(judgement).verdict is Verdict.NOT_RUN


def test_waiver_is_applied_as_it_is_told(bench: Bench) -> None:
    """What a person sees on the way is the waived verdict, with the reason."""
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a(): assert False, 'broken'\n")
    waiver = Waiver("EGR-01", "known", "Ada", date(2027, 12, 31))
    result = only(bench.judge(ONE, replace(Target(), waivers=(waiver,))))
    assert result.verdict is Verdict.WAIVED
    assert bench.told.lines[0][0] == result


def test_explanation_has_all_that_a_person_needs(bench: Bench) -> None:
    """A failure is told with clause, claim, finding, remedy, evidence and the one command that repeats it."""
    bench.write("test_a", "@pytest.mark.clause('EGR-01')\ndef test_a():\n    'It holds.'\n    assert False, 'broken'\n")
    bench.judge(ONE)
    text = "\n".join(bench.told.lines[0][1])
    for words in (
        "EGR-01 is kept.",
        "It holds.",
        "broken",
        "Keep EGR-01.",
        "evidence-1.txt",
        "byohost certify --clause EGR-01",
    ):
        assert words in text
    assert RunVerdict.NOT_CONFORMANT.exit == 1


def test_the_first_broken_must_ends_a_hasty_session(bench: Bench) -> None:
    """What is left was not run, and is no green; the run is not interrupted."""
    for name, body in (("test_a", "pass"), ("test_b", "assert False, 'broken'"), ("test_c", "pass")):
        bench.write(name, f"@pytest.mark.clause('EGR-01')\ndef {name}(): {body}\n")
    found = judge(replace(bench.plan(ONE), fail_fast=True))
    assert [one.verdict for one in found.results] == [Verdict.PASSED, Verdict.FAILED, Verdict.NOT_RUN]
    assert (found.interrupted, found.faults) == (False, ())


def test_only_a_must_that_is_red_ends_a_hasty_session(bench: Bench) -> None:
    """Not a SHOULD, not what could not run, not an error of ours, not what is waived or counts in no core."""
    added = clause("EGR-04", origin="added")
    contract = contract_of(clause("EGR-01"), clause("EGR-02", need="should"), clause("EGR-03"), added)
    bodies = {
        "test_a": ("EGR-02", "assert False"),
        "test_b": ("EGR-01", "pytest.skip('not here')"),
        "test_c": ("EGR-01", "raise OSError"),
        "test_d": ("EGR-03", "assert False"),
        "test_e": ("EGR-04", "assert False"),
        "test_f": ("EGR-01", "pass"),
    }
    for name, (named, body) in bodies.items():
        bench.write(name, f"@pytest.mark.clause('{named}')\ndef {name}(): {body}\n")
    waived = Target(waivers=(Waiver("EGR-03", "known", "Ada", date(2028, 1, 1)),))
    found = judge(replace(bench.plan(contract, waived), fail_fast=True))
    assert [one.verdict for one in found.results] == [
        Verdict.FAILED,
        Verdict.COULD_NOT_RUN,
        Verdict.ERROR,
        Verdict.WAIVED,
        Verdict.FAILED,
        Verdict.PASSED,
    ]
