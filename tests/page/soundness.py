"""What every page owes to whoever reads it: labels, order, names of tables, contrast, no sideways scrolling.

After WCAG 2.2: 1.3.1, 1.4.3, 1.4.10, 2.4.1, 2.4.6, 3.1.1, 3.3.2, 4.1.2. Edge: the browser.
"""

from pathlib import Path

from tests.page.browser import Browser

CONTRAST = 4.5
_SCRIPT = Path(__file__).with_suffix(".js")


def faults(browser: Browser) -> list[str]:
    """What is wrong with the page that is open, one line each."""
    found: list[str] = browser.ask(_SCRIPT.read_text(encoding="utf-8"), CONTRAST)
    return found
