"""What a check asks for is held against what there is when checks are collected."""

import pytest

from conformance.runner.verdict import Verdict
from tests.conformance.conftest import Bench, clause, contract_of

CONTRACT = contract_of(clause("EGR-01"), clause("EGR-02"))
CONFTEST = """
import pytest
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.scheduling import record_fixtures
from conformance.families._shared.scheduling.host_lanes import checked
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario


class Outage:
    pass


@scenario("outage", INSTALLED)
def stop(host: HostUnderTest) -> Outage:
    \"\"\"Stop it.\"\"\"
    return Outage()


def pytest_configure(config):
    record_fixtures.register(config, checked([stop]))


@pytest.fixture(scope='session')
def scheduler():
    class Scheduler:
        def record(self, name):
            return name
    return Scheduler()


@pytest.fixture
def kept(outage: {kept}):
    return outage
"""
SOUND = "@pytest.mark.clause('EGR-02')\ndef test_b():\n    'It holds.'\n"


@pytest.mark.parametrize(
    ("source", "kept", "words"),
    [
        ("def test_a(outrage): pass", "object", "a fixture outrage is asked for, which there is not; is outage meant?"),
        ("def test_a(quite_other): pass", "object", "a fixture quite_other is asked for, which there is not"),
        (
            "def test_a(outage: int): pass",
            "object",
            "test_a asks for outage as int, and the scenario of",
        ),
        ("def test_a(outage: 'dict[str, int]'): pass", "object", "test_a asks for outage as dict[str, int], and"),
        ("def test_a(kept): pass", "str", "kept asks for outage as str, and the scenario of that name gives"),
    ],
)
def test_what_is_asked_for_wrongly_is_a_fault_and_is_not_run(bench: Bench, source: str, kept: str, words: str) -> None:
    """In a sentence that names the check; what else was collected is judged."""
    (bench.root / "conftest.py").write_text(CONFTEST.format(kept=kept))
    bench.write("test_b", SOUND)
    bench.write("test_a", f"@pytest.mark.clause('EGR-01')\n{source}\n")
    judgement = bench.judge(CONTRACT)
    assert [fault for fault in judgement.faults if words in fault and "::test_a: " in fault], judgement.faults
    verdicts = {result.clause: result.verdict for result in judgement.results}
    assert verdicts == {"EGR-01": Verdict.ERROR, "EGR-02": Verdict.PASSED}


@pytest.mark.parametrize(
    "source",
    ["def test_a(outage): assert outage == 'outage'", "def test_a(request, tmp_path): pass"],
    ids=["a record", "pytest's own"],
)
def test_what_is_asked_for_rightly_is_given(bench: Bench, source: str) -> None:
    """A record by its scenario's name, without an annotation too."""
    (bench.root / "conftest.py").write_text(CONFTEST.format(kept="Outage"))
    bench.write("test_a", f"@pytest.mark.clause('EGR-01')\n{source}\n")
    judgement = bench.judge(contract_of(clause("EGR-01")))
    assert judgement.faults == ()
    assert [result.verdict for result in judgement.results] == [Verdict.PASSED]


def test_a_fixture_in_the_place_of_a_record_gives_the_same(bench: Bench) -> None:
    """One that says otherwise would be read as the record."""
    (bench.root / "conftest.py").write_text(CONFTEST.format(kept="object"))
    fixture = "@pytest.fixture\ndef outage() -> int: return 1\n"
    bench.write("test_a", f"{fixture}@pytest.mark.clause('EGR-01')\ndef test_a(outage): pass\n")
    (fault,) = bench.judge(contract_of(clause("EGR-01"))).faults
    assert "the fixture outage gives int, and the scenario of that name gives" in fault
