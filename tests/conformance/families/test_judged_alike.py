"""Whatever operators have submitted, the checks of a whole run say the same of it live and from a stored record."""

from hypothesis import given, settings

from conformance.observe.exceptions import CouldNotRun
from conformance.observe.run_record import RunRecord, parse, render
from tests.anywhere import VALUES, Change, changed, changes
from tests.conformance.families.conftest import claims_of
from tests.conformance.families.test_no_pod_is_an_error import EXAMPLES, whole_run
from tests.conformance.stored_run import pod, stored


def said(record: RunRecord) -> dict[str, str]:
    """What the checks of every pod say of a record."""
    try:
        every = record.pods()
    except CouldNotRun as error:
        return {"pods": str(error)}
    found = {}
    for file in whole_run():
        for name, claim in claims_of(file, every_pod=every).items():
            try:
                claim()
                found[name] = ""
            except AssertionError as error:
                found[name] = str(error)
    return found


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_was_submitted_is_judged_alike(drawn: list[Change]) -> None:
    """The words of a stored run are those of the run, arbitrary JSON anywhere in a pod."""
    live = stored(submitted=changed(pod(), drawn))
    assert said(parse(render(live))) == said(live)
