import json

import pytest

from conformance.observe.probe import ProbeError, parse_probe, render_batch

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
    ("out", "code", "words"), [("", 2, "exit code 2: why"), ("", 0, "no identity"), (RESULT, 0, "no identity")]
)
def test_failed_probe_is_our_trouble(out: str, code: int, words: str) -> None:
    """It is never a verdict."""
    with pytest.raises(ProbeError, match=words):
        parse_probe(out, "why", code)
