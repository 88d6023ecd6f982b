"""report.json."""

import json
from typing import Any

from conformance.report import json as render_json


def test_json_is_ascii_and_comes_back(report: dict[str, Any]) -> None:
    """report.json steers no terminal, and says the same when read."""
    text = render_json.render(report)
    assert text.isascii()
    assert "\x1b" not in text
    assert render_json.parse(text) == json.loads(text)
