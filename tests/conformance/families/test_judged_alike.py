"""Whatever operators have submitted and told, the checks of a whole run say the same of it live and stored."""

from collections.abc import Callable

from hypothesis import given, settings

from conformance import builtin
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.run_record import RunRecord, parse, render
from conformance.observe.sandbox_statuses import States
from tests.anywhere import VALUES, Change, changed, changes
from tests.conformance.families.conftest import claims_of
from tests.conformance.families.test_no_pod_is_an_error import EXAMPLES, whole_run
from tests.conformance.stored_run import pod, stored, wire

WHATEVER = (CouldNotRun, AssertionError, AttributeError, KeyError, TypeError, ValueError)


def said(files: tuple[str, ...], **records: Callable[[], object]) -> dict[str, str]:
    """What the claims of these files that ask for these records say; that none breaks is tried elsewhere."""
    try:
        given = {name: read() for name, read in records.items()}
    except WHATEVER as error:
        return {"records": f"{type(error).__name__}: {error}"}
    found = {}
    for file in files:
        for name, claim in claims_of(file, **given).items():
            try:
                claim()
                found[name] = ""
            except WHATEVER as error:
                found[name] = f"{type(error).__name__}: {error}"
    return found


def of_pods(record: RunRecord) -> dict[str, str]:
    """What the checks of every pod say of a record."""
    return said(whole_run(), every_pod=record.pods)


def of_news(record: RunRecord) -> dict[str, str]:
    """What CHN-14 says of it."""
    states = States.read(builtin.sandbox_states())
    return said(("channel/test_news",), carried=record.connections, deleted=record.deletions, states=lambda: states)


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_was_submitted_is_judged_alike(drawn: list[Change]) -> None:
    """The words of a stored run are those of the run, arbitrary JSON anywhere in a pod."""
    live = stored(submitted=changed(pod(), drawn))
    assert of_pods(parse(render(live))) == of_pods(live)


@settings(max_examples=EXAMPLES)
@given(changes(VALUES))
def test_whatever_was_told_is_judged_alike(drawn: list[Change]) -> None:
    """And arbitrary JSON anywhere in what was said on the channel."""
    run = wire()
    told = changed([each.data for each in run.entries], drawn)
    run.entries = [each.model_copy(update={"data": data}) for each, data in zip(run.entries, told, strict=True)]
    live = stored(run)
    assert of_news(parse(render(live))) == of_news(live)
