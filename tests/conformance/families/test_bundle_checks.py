"""A bundle through the whole of the judge: our own platform's is green; `tests/mutants` shows the broken ones red."""

import functools
from pathlib import Path
from typing import Any

from conformance import builtin
from conformance.cli.lint import lint
from conformance.contract.clauses import Level, Profile
from conformance.runner.progress import Quiet
from conformance.target.description import Patch
from conformance.target.selection import Wish
from fake_platform.bundle import Download, render

HARDENED = Wish(level=Level.STATIC, profile=Profile.HARDENED)
POD = "/spec/template/spec"
CONTAINER = f"{POD}/containers/0"


@functools.cache
def bundle_text() -> str:
    """A bundle as the fake platform renders it."""
    site = {
        "operatorImage": f"registry.byohost.test/byohost/operator@sha256:{'a' * 64}",
        "httpsProxy": "http://10.96.0.80:3128",
    }
    return render(Download("h1", ("python",), "https://platform.byohost.test", "K" * 43, site))


def linted(tmp_path: Path, text: str) -> dict[str, Any]:
    """The report on a text, in the hardened profile."""
    file = tmp_path / "bundle.yaml"
    file.write_text(text)
    return lint(file, HARDENED, Quiet())


def deployment(op: str, path: str, value: Any = None) -> Patch:
    """A patch of the deployment."""
    return Patch(op, "Deployment", None, path, value)


def test_our_own_bundle_is_green(tmp_path: Path) -> None:
    """The positive control of every static mutant, and of every variant in the files beside."""
    report = linted(tmp_path, bundle_text())
    assert (report["verdict"], report["faults"]) == ("conformant", [])
    musts = [one for one in builtin.contract() if (one.level, one.need, one.unchecked) == ("static", "must", None)]
    assert report["counts"]["hardened"]["must"] == len(musts) >= 27


def test_text_that_is_no_bundle_is_red(tmp_path: Path) -> None:
    """A file that cannot be read as Kubernetes objects fails, it does not break the harness."""
    assert linted(tmp_path, "a: [")["verdict"] == "not-conformant"
    assert linted(tmp_path, "kind: 3")["verdict"] == "not-conformant"
