"""CHN-12: whatever befell an operator in a whole run, its process went on, unless somebody had ended it."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.families.channel.operator_processes import OperatorProcesses, found
from conformance.observe.process_ends import own_ends, superseded

pytestmark = pytest.mark.clause("CHN-12")


@pytest.fixture(scope="module")
def processes(environment: Environment) -> OperatorProcesses:
    """Of every operator of the run."""
    return found(environment)


@pytest.mark.whole_run
@pytest.mark.control("test_operators_were_looked_at")
def test_no_operator_ended_by_itself(processes: OperatorProcesses, environment: Environment) -> None:
    """A restart counts its failures anew and forgets what it knew; only one that is superseded has to end."""
    ends = own_ends(processes.pods, superseded(environment.control.journal().entries))
    assert not ends, listed(ends)


@pytest.mark.whole_run
def test_operators_were_looked_at(processes: OperatorProcesses) -> None:
    """The control: there were pods of operators to look at."""
    assert processes.pods, "no pod of any operator of the run could be looked at"
