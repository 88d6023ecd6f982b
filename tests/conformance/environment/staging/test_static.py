"""A bundle without a cluster: from a platform, from a mutant's platform, from a file."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from conformance import builtin
from conformance.cli.certify import certify
from conformance.environment.options import RunOptions
from conformance.environment.staging.harness_components import StagingError
from conformance.environment.staging.static import lay_out
from conformance.runner.progress import Quiet
from conformance.target.bundle.objects import parse
from conformance.target.description import BundleSource, Mutant, Patch, Target
from conformance.target.selection import Wish

RENAMED = Patch("replace", "Role", None, "/metadata/name", "other")
OPTIONS = RunOptions(run_id="0badcafe")


@pytest.fixture(autouse=True)
def folder_to_import_nothing_from(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder holds modules that break whoever imports them; a child of ours does not."""
    folder = tmp_path_factory.mktemp("current")
    for name in ("platform", "secrets", "yaml"):
        (folder / f"{name}.py").write_text("raise RuntimeError('the current folder is no place to import from')\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[4]))


def text_of(target: Target) -> str:
    """What is judged of a target."""
    with ExitStack() as stack:
        return lay_out(target, OPTIONS, Quiet(), stack).stage.bundle_text


def test_the_platforms_bundle_is_what_a_run_would_apply() -> None:
    """Downloaded from a real platform, with the site of every run, and patched as the target says."""
    bundle = parse(text_of(Target(bundle=BundleSource(patch=(RENAMED,)))))
    assert bundle.the("Namespace")["metadata"]["name"] == "byohost-host-0badcafe"
    assert bundle.the("Role")["metadata"]["name"] == "other"
    settings = bundle.of("ConfigMap")
    assert any("BEGIN CERTIFICATE" in str(each["data"].get("ca.crt")) for each in settings)
    assert any("HTTPS_PROXY" in each["data"] for each in settings)


def test_a_file_of_the_targets_own_is_read(tmp_path: Path) -> None:
    """A template, relative to the target's folder, filled with a key of the platform and patched too."""
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: {{ installKey | tojson }}}\n"
    (tmp_path / "b.yaml").write_text(f"{secret}---\napiVersion: v1\nkind: Role\nmetadata: {{name: r}}\n")
    target = Target(bundle=BundleSource("b.yaml", (RENAMED,)), path=tmp_path / "target.toml")
    bundle = parse(text_of(target))
    assert bundle.the("Role")["metadata"]["name"] == "other"
    assert len(bundle.the("Secret")["stringData"]["k"]) > 20


MUTANT = """
import sys
from fake_platform import bundle
from fake_platform.__main__ import main

RENDER = bundle.render
bundle.render = lambda download: RENDER(download).replace("name: byohost-operator", "name: another")
sys.exit(main())
"""


def test_a_mutants_platform_renders_its_own_bundle(tmp_path: Path) -> None:
    """The file that the mutant brings is run, and finds the libraries that its own name would hide."""
    (tmp_path / "platform.py").write_text(MUTANT)
    mutant = Mutant("m", "platform", ("BND-01",), ("x",), build="platform.py")
    bundle = parse(text_of(Target(mutant=mutant, path=tmp_path / "target.toml")))
    assert bundle.the("Role")["metadata"]["name"] == "another"


def test_a_platform_that_does_not_start_is_our_trouble(tmp_path: Path) -> None:
    """What it said is in the sentence; a run ends with a report that says so, and with no verdict."""
    (tmp_path / "platform.py").write_text("raise SystemExit('no room')\n")
    mutant = Mutant("m", "platform", ("BND-01",), ("x",), build="platform.py")
    target = Target(mutant=mutant, path=tmp_path / "target.toml")
    with pytest.raises(StagingError, match="no room"):
        text_of(target)
    done = certify(target, RunOptions(run_id="0badcafe", wish=Wish(clauses=("BND-01",)), report_dir=tmp_path), Quiet())
    assert (done.exit, done.report["verdict"]) == (2, "error")


def test_a_static_run_needs_no_cluster(tmp_path: Path) -> None:
    """Clauses that a text can answer are judged without engine and cluster, and the report says that there was none."""
    options = RunOptions(run_id="0badcafe", wish=Wish(clauses=("BND-01", "RBC-01")), report_dir=tmp_path)
    done = certify(builtin.reference_target(), options, Quiet())
    assert (done.exit, done.report["environment"]["cluster"]) == (0, "none")
