"""The data of the suites holds together."""

import json
import re
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
        assert locked[f"node_modules/{name}"]["version"] == version.rpartition("@")[2]  # `npm:package@version` too


def test_java_packages_are_pinned_and_locked() -> None:
    """Each that is asked for by its exact version is among the jars; none is named twice or without a version."""
    folder = Path(__file__).with_name("java")
    asked = re.findall(
        r"<artifactId>(azure-[^<]+)</artifactId>\s*<version>([\d.]+)</version>", (folder / "pom.xml").read_text()
    )
    locked = (folder / "dependencies.lock").read_text().split()
    assert len(asked) == 2
    assert {f"{name}-{version}.jar" for name, version in asked} <= {*locked}
    assert len({*locked}) == len(locked)
    assert all(re.search(r"-\d[\w.-]*\.jar$", jar) for jar in locked)
