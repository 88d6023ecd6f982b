"""A refusal counts only beside its control; every case and every id of the battery has a verdict."""

import pytest

from egress_profiles.battery import verdicts
from egress_profiles.battery.cases import CASES, LISTED, Needs
from egress_profiles.battery.scope import ELSEWHERE, EVERY
from egress_profiles.battery.verdicts import Outcome, Said, Seen

SENT = verdicts.asked(owned=False, credentials=False)
EVERYWHERE = frozenset(case.id for case in CASES)


def said(seen: Seen) -> dict[str, Said]:
    """Give the verdict of each case that may be sent to anyone's proxy."""
    return {outcome.case: outcome.said for outcome in verdicts.judge(SENT, seen)}


def test_every_id_of_the_battery_is_asked_or_has_its_reason() -> None:
    """And none of them both."""
    asked = {case.group for case in CASES if case.needs not in {Needs.PROFILE, Needs.CLUSTER}}
    assert asked | set(ELSEWHERE) == set(EVERY)
    assert not asked & set(ELSEWHERE)


def test_a_refusal_with_its_control_is_a_stop() -> None:
    """The control of the tests below."""
    found = said(Seen(frozenset(), EVERYWHERE, alive=True))
    assert {found[case.id] for case in SENT} == {Said.STOPPED}


def test_a_refusal_without_its_control_could_not_run() -> None:
    """A destination never reached under the open policy; the listed host's cases have theirs in the same run."""
    found = said(Seen(frozenset(), frozenset(), alive=True))
    for case in SENT:
        assert found[case.id] is (Said.STOPPED if case.connect == LISTED else Said.COULD_NOT_RUN)


def test_a_dead_proxy_stops_nothing() -> None:
    """Without the listed host before and after, silence proves nothing; an arrival does all the same."""
    found = said(Seen(frozenset({"E01"}), EVERYWHERE, alive=False))
    assert found["E01"] is Said.REACHED
    assert {found[case.id] for case in SENT if case.id != "E01"} == {Said.COULD_NOT_RUN}


def test_what_is_not_spoken_or_not_asked_is_said_so() -> None:
    """HTTP/2, disturbance, credentials, and what needs our own ground."""
    found = said(Seen(frozenset(), EVERYWHERE, alive=True, silent=frozenset({"E15"})))
    assert (found["E15"], found["E33"], found["E32"]) == (Said.NOT_APPLICABLE, Said.NOT_ASKED, Said.NOT_ASKED)
    assert (found["E23"], found["E26"]) == (Said.NOT_APPLICABLE, Said.NOT_APPLICABLE)
    every = {case.id for case in verdicts.asked(owned=True, credentials=True)}
    assert every - {case.id for case in SENT} == {"E32", "E32-wrong", "E33"}


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Said.STOPPED, 0), (Said.NOT_ASKED, 0), (Said.NOT_APPLICABLE, 0), (Said.COULD_NOT_RUN, 3), (Said.REACHED, 1)],
)
def test_the_exit_code_is_the_worst_verdicts(verdict: Said, code: int) -> None:
    """An arrival wins over what could not run."""
    outcomes = (Outcome("E01", "", Said.STOPPED), Outcome("E02", "", verdict))
    assert verdicts.exit_code(outcomes) == code
    assert verdicts.exit_code((*outcomes, Outcome("E03", "", Said.REACHED))) == 1
