"""The README's picture of a report: the first screen of a real report.md, as a browser shows it. Edge: the browser.

`python -m tests.docs.picture reports/latest/report.md`, in the environment of `tox -e docs`, writes docs/report.webp.
"""

import base64
import sys
import tempfile
from pathlib import Path

import markdown

from tests.docs.pages import ROOT
from tests.page.browser import Browser

PICTURE = ROOT / "docs" / "report.webp"
WIDTH = 960
"""Pixels; the window is 900 high, and what lies lower is cut off."""
STYLE = """
::-webkit-scrollbar { display: none; }
body { font: 15px/1.5 sans-serif; color: #1f2328; margin: 0; padding: 20px 32px; border: 1px solid #d1d9e0; }
h1 { border-bottom: 1px solid #d1d9e0; padding-bottom: 8px; margin: 0 0 12px; }
h2 { font-size: 20px; margin: 16px 0 8px; }
p { margin: 8px 0; } code { font: 13px monospace; background: #eff1f3; border-radius: 4px; padding: 1px 4px; }
table { border-collapse: collapse; font-size: 13px; line-height: 1.35; }
td, th { border: 1px solid #d1d9e0; padding: 3px 9px; text-align: left; } tr:nth-child(even) td { background: #f6f8fa; }
td[style*=right], th[style*=right] { text-align: right; }
"""


def page(report: str) -> str:
    """A report.md as a page of HTML."""
    body = markdown.markdown(report, extensions=["tables", "fenced_code"])
    return f'<!doctype html><meta charset="utf-8"><title>report.md</title><style>{STYLE}</style>{body}'


def main(report: str) -> int:
    """Take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        shown = Path(folder) / "report.html"
        shown.write_text(page(Path(report).read_text(encoding="utf-8")), encoding="utf-8")
        browser = Browser(Path(folder))
        try:
            browser.look(WIDTH)
            browser.open(shown.as_uri())
            taken = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 70})
            PICTURE.write_bytes(base64.b64decode(taken["data"]))
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
