"""A session in which what must fail does not fail judges nothing."""

import textwrap

import pytest

from conformance.contract.exits import RunVerdict
from conformance.runner.plan import Judgement
from conformance.runner.plugin import ConformancePlugin
from conformance.runner.self_test import OwnControl
from conformance.runner.verdict import Verdict, count, of_run
from tests.conformance.conftest import Bench, clause, contract_of

ONE = contract_of(clause("EGR-01"))
BROKEN = "@pytest.mark.clause('EGR-01')\ndef test_a(): assert False, 'broken'\n"


def verdict_of(bench: Bench, judgement: Judgement) -> RunVerdict:
    """What the run would say."""
    selection = bench.plan(ONE).selection
    counts = count(selection.checked, (), judgement.results, selection.profile)
    return of_run(counts, judgement.results, judgement.faults, interrupted=False)


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (
            "def pytest_pyfunc_call(pyfuncitem): return True\n",
            "an assertion that must fail should end failed and ended passed",
        ),
        (
            """
            @pytest.hookimpl(wrapper=True, tryfirst=True)
            def pytest_pyfunc_call(pyfuncitem):
                try:
                    return (yield)
                except AssertionError:
                    return True
            """,
            "an assertion that must fail should end failed and ended passed",
        ),
        (
            "def pytest_runtest_protocol(item): return True\n",
            "an assertion that must fail should end failed and ended not at all",
        ),
        (
            """
            import sys
            from importlib.abc import MetaPathFinder
            from importlib.machinery import SourceFileLoader
            from importlib.util import spec_from_file_location
            from pathlib import Path

            class Vacuous(SourceFileLoader):
                def get_code(self, fullname):
                    path = self.get_filename(fullname)
                    return compile(self.get_data(path), path, 'exec', optimize=1)

            class Hook(MetaPathFinder):
                def find_spec(self, fullname, path, target=None):
                    file = Path((path or ['nowhere'])[0]) / (fullname.rpartition('.')[2] + '.py')
                    if file.parent != Path(__file__).parent or not file.is_file():
                        return None
                    return spec_from_file_location(fullname, file, loader=Vacuous(fullname, str(file)))

            HOOK = Hook()
            sys.meta_path.insert(0, HOOK)

            def pytest_unconfigure():
                sys.meta_path.remove(HOOK)
            """,
            "is not what the file says; something has rewritten it",
        ),
        (
            """
            def pytest_collection_finish(session):
                for item in session.items:
                    item.function.__code__ = (lambda: None).__code__
            """,
            "is not what the file says; something has rewritten it",
        ),
    ],
)
def test_a_session_without_teeth_judges_nothing(bench: Bench, hook: str, words: str) -> None:
    """Hooks beside the checks that make every check pass are seen before any of them is made."""
    (bench.root / "conftest.py").write_text("import pytest\n" + textwrap.dedent(hook))
    bench.write("test_a", BROKEN)
    refused(bench, words)


def test_a_session_that_judges_without_controls_judges_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a claim judged whose control has failed, the session would see it."""
    monkeypatch.setattr(ConformancePlugin, "_control_of", lambda _self, _selected: None)
    bench.write("test_a", BROKEN)
    refused(bench, "a claim whose control has failed should end could-not-run and ended passed")


def test_tests_that_could_not_be_placed_judge_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is believed because the control itself was lost."""
    monkeypatch.setattr(OwnControl, "place", lambda *_: [])
    bench.write("test_a", BROKEN)
    refused(bench, "it could not be made")


def test_each_check_file_has_its_own_control(bench: Bench) -> None:
    """It leaves no row, takes no evidence, sets no fixture up, and comes before everything."""
    bench.write("test_a", BROKEN)
    bench.write("test_b", "@pytest.mark.clause('EGR-01')\ndef test_b(order): assert order == [], order\n")
    (bench.root / "conftest.py").write_text(
        "import pytest\nORDER = []\n@pytest.fixture(scope='session', autouse=True)\ndef order(): return list(ORDER)\n"
        "def pytest_runtest_call(item): ORDER.append(item.name)\n"
        "import pathlib\n"
        f"def pytest_unconfigure(): pathlib.Path({str(bench.root / 'order')!r}).write_text(' '.join(ORDER))\n"
    )
    judgement = bench.judge(ONE)
    assert judgement.faults == ()
    assert len(judgement.results) == len(bench.stage.asked) == 2
    order = (bench.root / "order").read_text().split()
    assert [name.startswith("own-control:") for name in order] == [True] * 4 + [False] * 2


def refused(bench: Bench, words: str) -> None:
    """Nothing was judged, and one sentence says why."""
    judgement = bench.judge(ONE)
    assert [result.verdict for result in judgement.results] == [Verdict.NOT_RUN]
    (fault,) = judgement.faults
    assert words in fault
    assert "\n" not in fault
    assert verdict_of(bench, judgement).exit == 2
    assert bench.stage.asked == []
