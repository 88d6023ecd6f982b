"""The two commands: they name the file and the deployment that a download really brings."""

import shlex
from dataclasses import replace

import pytest
import yaml

from fake_platform import installing
from fake_platform.bundle import Download, render
from fake_platform.validation import check

IMAGE = "registry.byohost.test/byohost/operator@sha256:" + "b" * 64
PLAIN = Download("eu", ("python",), "https://platform.byohost.test", "bhk_x", {"operatorImage": IMAGE})


@pytest.mark.parametrize("namespace", [None, "own"])
def test_commands_name_what_the_bundle_holds(namespace: str | None) -> None:
    """The wait is for the bundle's only Deployment, in its namespace; the bundle's first lines say the same."""
    download = replace(PLAIN, site={**PLAIN.site, "namespace": namespace})
    text = render(download)
    deployment = next(one for one in yaml.safe_load_all(text) if one["kind"] == "Deployment")["metadata"]
    apply, wait = installing.commands("eu", namespace)
    assert shlex.split(apply) == ["kubectl", "apply", "-f", installing.bundle_file("eu")]
    expected = ["kubectl", "rollout", "status", f"deployment/{deployment['name']}", "-n", deployment["namespace"]]
    assert shlex.split(wait) == expected
    assert [line.removeprefix("#").strip() for line in text.splitlines()[1:3]] == [apply, wait]


def test_view_keeps_its_schema() -> None:
    """What the control API shows of it."""
    seen = installing.view("eu", None)
    check("control.json#/$defs/install", seen)
    assert seen["file"] == "byohost-eu.yaml"
    assert seen["commands"][1].endswith("-n byohost-eu")
