"""report.md."""

from typing import Any

from conformance import render_markdown


def test_markdown_shows_the_verdict_first_and_obeys_nobody(report: dict[str, Any]) -> None:
    """The first line is the verdict; hostile words stand escaped or fenced."""
    text = render_markdown.render(report)
    assert text.startswith("# No verdict: the harness broke\n")
    assert "\x1b" not in text
    outside = "".join(part for index, part in enumerate(text.split("```")) if index % 2 == 0)
    assert "<script>" not in outside.replace("\\<script\\>", "")
    for words in ("## Failed", "## Could not run", "## Waived", "## Without a check", "Later", "m1", "## Surroundings"):
        assert words in text
    assert "byohost certify --clause EGR-01" in text
