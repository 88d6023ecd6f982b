"""BND-15: short enough to read."""

import pytest

from conformance.target.bundle.objects import Bundle

pytestmark = pytest.mark.clause("BND-15")

LINES = 250
COLUMNS = 200


def test_bundle_is_short(bundle: Bundle) -> None:
    """A reviewer reads the file to its end."""
    lines = bundle.text.splitlines()
    assert len(lines) <= LINES, f"the bundle has {len(lines)} lines, at most {LINES} can be asked of a reader"


def test_no_line_hides_content(bundle: Bundle) -> None:
    """No line is so long that its end is never seen."""
    lines = bundle.text.splitlines()
    long = [number for number, line in enumerate(lines, start=1) if len(line) > COLUMNS]
    assert not long, f"lines {long} of the bundle are longer than {COLUMNS} characters"
