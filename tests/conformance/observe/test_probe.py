import json

import pytest

from conformance.observe.exceptions import CouldNotRun
from conformance.observe.probe import ProbeError, parse_probe, render_batch, trouble

IDENTITY = json.dumps({"id": "identity", "sandboxId": "s"})
RESULT = json.dumps({"id": "a", "outcome": "refused"})


def test_batch_is_one_array() -> None:
    """As the probe reads it."""
    assert json.loads(render_batch(({"id": "a"},))) == [{"id": "a"}]


def test_report_is_read() -> None:
    """The identity first, then each result by its id."""
    report = parse_probe(f"{IDENTITY}\n\n{RESULT}\n", "", 0)
    assert report.identity["sandboxId"] == "s"
    assert report.outcome("a") == "refused"


@pytest.mark.parametrize(
    ("out", "code", "words"),
    [
        ("", 2, "exit code 2: why"),
        ("", 0, "no identity"),
        (RESULT, 0, "no identity"),
        (f"{IDENTITY}\nnonsense", 0, "none of its lines: Expecting value"),
        (f"{IDENTITY}\n[]", 0, "none of its lines: a line of the probe is a list"),
        (f'{IDENTITY}\n{{"id": 1}}', 0, "none of its lines: id is a number"),
    ],
)
def test_failed_probe_is_our_trouble(out: str, code: int, words: str) -> None:
    """It is never a verdict."""
    with pytest.raises(ProbeError, match=words):
        parse_probe(out, "why", code)


def test_trouble_in_a_pod_of_an_operator_is_not_ours() -> None:
    """There the check could not be made; in a pod of ours it is our error."""
    assert isinstance(trouble("byohost-system", "why"), ProbeError)
    assert isinstance(trouble("byohost-h1", "why"), CouldNotRun)
    assert str(trouble("byohost-h1", "why")) == "why"
