"""The data of the suites holds together."""

import json
from pathlib import Path

from tests.sdk_suites.suites import suites


def test_every_exclusion_has_a_reason() -> None:
    """A sentence, not a word; and a suite of a checkout names its files."""
    for suite in suites():
        assert suite.kind in ("sdist", "checkout")
        assert (suite.kind == "checkout") is bool(suite.files)
        assert all(len(exclusion.reason.split()) > 4 for exclusion in suite.exclusions)


def test_javascript_packages_are_pinned_and_locked() -> None:
    """Exact versions, and the lock file says the same."""
    folder = Path(__file__).with_name("javascript")
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
