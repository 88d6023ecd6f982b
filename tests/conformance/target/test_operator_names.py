"""What a bundle calls the operator's objects is read from it; what it leaves open has the platform's name."""

from pathlib import Path

import pytest

from conformance.target.bundle.source import NAMES, filled
from conformance.target.operator_names import OperatorNames, names_in
from fake_platform import bundle

SITE = {"operatorImage": "r.test/o@sha256:1", "namespace": "ns", "httpsProxy": "http://a:b@p.test:1", "caBundle": "one"}
OURS = bundle.render(bundle.Download("h", ("python",), "https://platform.test", "the-key", SITE))
VENDOR = Path(__file__).resolve().parents[2] / "vendor" / "bundle.yaml"


def test_the_platforms_own_names() -> None:
    """With a CA and proxy credentials too: a second ConfigMap and Secrets do not confuse."""
    assert names_in(OURS) == OperatorNames(
        "byohost-operator", "byohost-operator", "byohost-operator", "byohost-install-key"
    )


def test_a_vendors_names() -> None:
    """Nothing is called as the platform calls it."""
    text = filled(VENDOR.read_text(encoding="utf-8"), dict.fromkeys(NAMES, "x"), "bundle.yaml")
    assert names_in(text) == OperatorNames("acme-agent-runner", "acme-runner", "acme-settings", "acme-key")


@pytest.mark.parametrize(
    "text", ["", "]", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n", OURS + "---\n" + OURS]
)
def test_what_cannot_be_told_has_the_platforms_names(text: str) -> None:
    """No bundle, no Deployment, two of them: the checks of the bundle say so, not this."""
    assert names_in(text) == OperatorNames()


@pytest.mark.parametrize(
    ("maps", "source", "name"),
    [
        (["one"], "", "one"),
        (["one", "two"], "", "byohost-operator"),
        (["one", "two"], "envFrom: [{secretRef: {name: one}}, {configMapRef: {name: two}}]", "two"),
        ([], "envFrom: [{configMapRef: {name: two}}]", "byohost-operator"),
        (["one"], "envFrom: [{configMapRef: {name: {a: b}}}, 7]", "one"),
        (["one"], "envFrom: all", "one"),
    ],
)
def test_settings_are_what_the_container_reads(maps: list[str], source: str, name: str) -> None:
    """By reference where there is one, else the only one; a Deployment without an account is called as ours."""
    pod = f"{{containers: [{{name: o, {source}}}]}}"
    deployment = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d}}\nspec: {{template: {{spec: {pod}}}}}\n"
    held = [f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {one}}}\n" for one in maps]
    assert names_in("---\n".join([deployment, *held])) == OperatorNames("d", "byohost-operator", name)
