"""REC-04: a survivor's previous token no longer counts once it has taken the new one."""

import pytest

from conformance.contract.clauses import Clause
from conformance.environment.control_client import counts
from conformance.environment.expectations import Equals
from conformance.environment.run_environment import Environment
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.operator_stopped import Outage

pytestmark = pytest.mark.clause("REC-04")


@pytest.mark.control("test_newest_token_counts")
def test_earlier_token_is_refused(environment: Environment, outage: Outage, clause: Clause) -> None:
    """Asked at its public endpoint, the platform says that the token from before the outage does not count."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert outage.tokens, "the outage had no survivor"
    for name, token in outage.tokens.items():
        assert outage.counted[name], f"the token of sandbox {name} did not count before the outage either"
        newest = environment.control.tokens(name)[-1]
        assert newest.token != token, (
            f"no newer token was issued to sandbox {name}, so the earlier one cannot be retired"
        )
        still = wait_or_last(
            lambda token=token: counts(environment, token),  # type: ignore[misc] # bound now
            until=Equals(wanted=False),
            within=clause.bound.seconds,
            pace=Pace(every=2),
        )
        assert not still, (
            f"{clause.bound.seconds:g} s after sandbox {name} took a newer token, the earlier one still counts"
        )


def test_newest_token_counts(environment: Environment, outage: Outage) -> None:
    """The control: the newest token of each survivor counts, asked in the same way; another may come while we ask."""
    for sandbox in outage.sandboxes:
        counted = wait_or_last(
            lambda name=sandbox.id: counts(environment, environment.control.tokens(name)[-1].token),  # type: ignore[misc] # bound now
            until=Equals(wanted=True),
            within=10,
            pace=Pace(every=1),
        )
        assert counted, f"even the newest token of sandbox {sandbox.id} does not count"
