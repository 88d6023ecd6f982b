"""A vendor's own bundle, filled in for a host of the run's platform. Pure.

The file of a target's `bundle.source` is a Jinja2 template of one YAML file: only the run's platform can issue a key
that its exchange will answer, so a file with a key of elsewhere could never be installed.
"""

import json
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from conformance.contract.exits import UsageError
from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import as_written, items, mapping, parse, secret_values
from conformance.target.bundle.patch import patched
from conformance.target.bundle.writer import written
from conformance.target.description import Target
from conformance.target.operator_names import names_in
from fake_platform.model import Site

KEY = "installKey"
"""The one name without which a template can make no bundle that works."""

NAMES = (
    KEY,
    "host",
    "platform",
    "families",
    "namespace",
    "httpsProxy",
    "noProxy",
    "caBundle",
    "registryMirror",
    "placement",
    "operatorImage",
    "settingsHash",
)
"""What a template may name. Absent values are empty text, `placement` is a line of JSON.

`settingsHash` changes with the key and every setting.
"""

PLACES = ("host", "namespace")
"""Of these, the two that differ from host to host of one run."""

# No escaping: this is YAML, and a template writes `{{ installKey | tojson }}` where a value could break it.
_TEMPLATES = SandboxedEnvironment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)


def judged(issued: str, target: Target, template: str | None, site: Site) -> str:
    """The bundle that is judged: the platform's or the target's own, with the target's arguments and patch.

    Raises:
        UsageError: The template or the patch does not fit.
        AssertionError: The issued bundle has not what a template is filled with.
    """
    bundle = issued if template is None else filled(template, values(issued, site), target.bundle.source)
    try:
        return patched(with_arguments(bundle, target.operator.args), target.bundle.patch)
    except Illegible:
        return bundle  # nothing can be put to it, and BND-01 says why


def check(template: str, file: str) -> None:
    """Refuses a file that can make no bundle, before anything is started for it.

    Raises:
        UsageError: It is no template, names something unknown, or has no place for the key.
    """
    bundle = filled(template, dict.fromkeys(NAMES, "x") | {KEY: "a-key-of-this-run"}, file)
    if "a-key-of-this-run" not in bundle:
        raise UsageError(
            f"bundle.source: {file} has no place for the install key: write {{{{ {KEY} }}}} where its Secret holds it "
            f"(a bundle with a key of elsewhere can be judged by `byohost lint {file}` only)"
        )
    one, other = (filled(template, dict.fromkeys(NAMES, "x") | dict.fromkeys(PLACES, name), file) for name in "xy")
    if names_in(one) != names_in(other):
        raise UsageError(
            f"bundle.source: {file} names Deployment, service account or settings after host or namespace; a run has "
            "several hosts and looks for the same names at each: leave host and namespace out of these names"
        )


def filled(template: str, values: dict[str, str], file: str) -> str:
    """The bundle that the template makes of these values.

    Raises:
        UsageError: It is no template, or names something else than `NAMES`.
    """
    try:
        return _TEMPLATES.from_string(template).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise UsageError(f"bundle.source: {file}, line {error.lineno}: this is no template: {error.message}") from error
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        raise UsageError(f"bundle.source: {file}: {error}; a template may name {', '.join(NAMES)}") from error


def values(issued: str, site: Site) -> dict[str, str]:
    """What a template is filled with, taken from the bundle that the platform has just issued for this site.

    Raises:
        AssertionError: The issued bundle cannot be read, or has not the objects that the values stand in.
    """
    bundle = parse(issued)
    keys = [each["install-key"] for each in map(secret_values, bundle.of("Secret")) if "install-key" in each]
    data = [data for each in bundle.of("ConfigMap") if "BYOHOST_HOST" in (data := mapping(each, "data"))]
    if len(keys) != 1 or len(data) != 1:
        raise AssertionError("the platform's bundle has not one install key and one map of settings")
    annotations = mapping(bundle.the("Deployment"), "spec", "template", "metadata", "annotations")
    given = {name: _text(value) for name, value in site.to_json().items()}
    return given | {
        KEY: keys[0],
        "host": data[0]["BYOHOST_HOST"],
        "platform": data[0]["BYOHOST_PLATFORM"],
        "families": data[0]["BYOHOST_FAMILIES"],
        "namespace": data[0]["BYOHOST_NAMESPACE"],
        "settingsHash": str(annotations.get("byohost.test/settings-hash", "")),
    }


def _text(value: object) -> str:
    """A value of a site as a template is given it."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value or "")


def with_arguments(bundle: str, arguments: tuple[str, ...]) -> str:
    """The bundle whose operator is started with these arguments behind its own; the same text where there are none.

    Raises:
        AssertionError: The bundle cannot be read, or its Deployment has no container.
    """
    if not arguments:
        return bundle
    objects: list[Any] = [json.loads(json.dumps(each)) for each in as_written(bundle).objects]
    for each in objects:
        if each["kind"] == "Deployment":
            containers = items(mapping(each, "spec", "template", "spec"), "containers")
            if not containers or not isinstance(containers[0], dict):
                raise AssertionError("the bundle's Deployment has no container to start with arguments")
            containers[0]["args"] = [*items(containers[0], "args"), *arguments]
    return written(objects)
