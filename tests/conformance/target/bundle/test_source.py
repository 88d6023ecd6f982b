"""A vendor's template becomes a bundle of the run, or one sentence says why it cannot."""

import pytest
import yaml

from conformance.contract.exits import UsageError
from conformance.target.bundle.objects import parse
from conformance.target.bundle.source import KEY, NAMES, PLACES, check, filled, judged, values, with_arguments
from conformance.target.description import BundleSource, Operator, Patch, Target
from fake_platform import bundle
from fake_platform.model import Site

TEMPLATE = "kind: Secret\nkey: {{ installKey | tojson }}\nhost: {{ host }}\nca: |\n  {{ caBundle | indent(2) }}\n"
SITE = Site(operator_image="r.test/o@sha256:1", namespace="ns", https_proxy="http://p.test:1", ca_bundle="one\ntwo")


def issued() -> str:
    """The bundle as the platform renders it for that site."""
    site = {name: value for name, value in SITE.to_json().items() if value is not None}
    return bundle.render(bundle.Download("h", ("python",), "https://platform.test", "the-key", site))


def test_a_template_is_filled_with_what_the_platform_issued() -> None:
    """Key, host and settings are those of the platform's own bundle; the rest is the site's."""
    given = values(issued(), SITE)
    assert set(given) == set(NAMES)
    assert {name: given[name] for name in (KEY, "host", "platform", "families", "namespace")} == {
        KEY: "the-key",
        "host": "h",
        "platform": "https://platform.test",
        "families": "python",
        "namespace": "ns",
    }
    assert (given["httpsProxy"], given["noProxy"]) == ("http://p.test:1", "")
    assert given["operatorImage"] == "r.test/o@sha256:1"
    assert len(given["settingsHash"]) == 64
    document = yaml.safe_load(filled(TEMPLATE, given, "v.yaml"))
    assert document == {"kind": "Secret", "key": "the-key", "host": "h", "ca": "one\ntwo\n"}


def test_a_bundle_without_key_or_settings_gives_no_values() -> None:
    """Nothing is made up."""
    with pytest.raises(AssertionError, match="not one install key"):
        values("apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n", SITE)


def test_a_good_template_passes() -> None:
    """All names may be used."""
    check("".join(f"{{{{ {name} }}}}\n" for name in NAMES), "v.yaml")


@pytest.mark.parametrize("place", PLACES)
def test_names_after_a_host_are_refused(place: str) -> None:
    """A run has several hosts: what it looks for at each must have one name."""
    text = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: of-{{{{ {place} }}}}}}\n---\n"
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: {{{{ namespace }}}}}}\nkey: {{{{ {KEY} }}}}\n"
    )
    with pytest.raises(UsageError, match=r"v\.yaml names Deployment, service account or settings after host"):
        check(text, "v.yaml")
    check(text.replace(f"of-{{{{ {place} }}}}", "fixed"), "v.yaml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kind: Secret\n", r"v\.yaml has no place for the install key: write \{\{ installKey \}\}"),
        ("{{ instalKey }}", r"v\.yaml: 'instalKey' is undefined; a template may name installKey, host"),
        ("a\n{% if %}", r"v\.yaml, line 2: this is no template"),
        ("{{ host / 2 }}", r"v\.yaml: unsupported operand"),
        ("{{ host.__class__.__mro__ }}", r"v\.yaml: access to attribute '__class__'"),
    ],
)
def test_what_makes_no_bundle_is_refused(text: str, sentence: str) -> None:
    """One sentence: file, place, what may stand there."""
    with pytest.raises(UsageError, match=sentence):
        check(text, "v.yaml")


def test_arguments_follow_those_of_the_bundle() -> None:
    """They are for the operator's container; all other objects stay as they are."""
    before, after = parse(issued()), parse(with_arguments(issued(), ("--log", "json")))
    assert after.containers[0]["args"] == ["--log", "json"]
    assert parse(with_arguments(after.text, ("-v",))).containers[0]["args"] == ["--log", "json", "-v"]
    assert [each for each in after.objects if each["kind"] != "Deployment"] == [
        each for each in before.objects if each["kind"] != "Deployment"
    ]


def test_no_arguments_change_nothing() -> None:
    """Not even a comment."""
    assert with_arguments("# a\n", ()) == "# a\n"


@pytest.mark.parametrize(
    "containers", ["", ", spec: {template: {spec: {containers: []}}}", ", spec: {template: {spec: {containers: [x]}}}"]
)
def test_arguments_need_a_container(containers: str) -> None:
    """Without one there is nobody to give them to; the fault is the bundle's."""
    text = f"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d}}{containers}}}"
    with pytest.raises(AssertionError, match="has no container to start with arguments"):
        with_arguments(text, ("-v",))


def test_what_is_judged() -> None:
    """The platform's bundle or the target's own, with arguments and patches; one that nobody can read as it stands."""
    patch = Patch("replace", "Namespace", None, "/metadata/labels", {})
    target = Target(operator=Operator(args=("-v",)), bundle=BundleSource(source="own.yaml", patch=(patch,)))
    ours = parse(judged(issued(), target, None, SITE))
    assert (ours.containers[0]["args"], ours.the("Namespace")["metadata"]["labels"]) == (["-v"], {})
    assert judged(issued(), target, "key: [{{ installKey }}", SITE).startswith("key: [")
