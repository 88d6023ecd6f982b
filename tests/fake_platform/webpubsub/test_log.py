"""Log lines that nothing breaks."""

import json

from hypothesis import given
from hypothesis import strategies as st

from fake_platform.webpubsub import log

ANYTHING = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.lists(st.text()), st.binary())


@given(st.text(), st.dictionaries(st.text(min_size=1), ANYTHING, max_size=3))
def test_line_is_one_line_of_printable_ascii(kind: str, facts: dict[str, object]) -> None:
    """Whatever a client sent: no control character, no line feed, still JSON."""
    line = log.line(kind, facts)
    assert line.isascii()
    assert line.isprintable()
    json.loads(line)


def test_line_is_bounded_and_without_secrets() -> None:
    """Long values are cut, tokens are fingerprints, absent facts are left out."""
    line = log.line("x", {"long": "y" * 1000, "token": "a?access_token=abc", "none": None, "status": 200})
    shown = json.loads(line)
    assert len(shown["long"]) == 201
    assert "abc" not in line
    assert shown["status"] == 200
    assert "none" not in shown
