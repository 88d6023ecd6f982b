"""EGR-15: where a network policy renders the profile, a canary proves that the cluster enforces it."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.probe_attempts import outside, told
from conformance.families.egress.network_policy import Policed, police
from conformance.observe.probe import ProbeReport

pytestmark = pytest.mark.clause("EGR-15")

NAMES = [attempt["id"] for attempt in outside()]


@pytest.fixture(scope="module")
def policed(host: HostUnderTest) -> Policed:
    """A sandbox that tried the same before, under and after the policy."""
    return police(host)


@pytest.mark.control("test_without_it_all_are_answered")
@pytest.mark.parametrize("name", NAMES)
def test_nothing_outside_is_reached(policed: Policed, name: str) -> None:
    """Under the profile's policy a sandbox gets no answer from what the profile does not list."""
    result = policed.under.results[name]
    assert result["outcome"] != "answered", (
        f"under the profile's network policy a sandbox reached {name}, so the cluster does not enforce it: "
        f"{told(result)}"
    )


def test_without_it_all_are_answered(policed: Policed) -> None:
    """The control: the canary answers the same attempts before the policy is there, and when it is gone."""
    dead = [*_unanswered("before it", policed.before), *_unanswered("after it", policed.after)]
    assert not dead, f"without the policy a sandbox did not reach {listed(dead)}, so a refusal tells nothing of it"


def _unanswered(moment: str, report: ProbeReport) -> list[str]:
    """The attempts that had no answer, with how they ended."""
    found = ((name, report.results[name]) for name in NAMES)
    return [f"{name} {moment} ({told(result)})" for name, result in found if result["outcome"] != "answered"]
