"""A container's variables and command line as kubelet makes them of a bundle, references resolved. Pure.

A check that reads `env` and `command` as they are written misses what stands there in pieces: a variable may be taken
from a ConfigMap or Secret of the file, under another name, or be put together from others by `$(NAME)`.
Source: the Kubernetes API reference, EnvVar and Container.command, and kubelet's `makeEnvironmentVariables`.
"""

import re
from collections.abc import Iterator, Mapping

from conformance.target.bundle.objects import Bundle, Object, items, mapping, secret_values

LONGEST = 16 * 1024
"""Characters to which references may make a text grow: what is longer is no variable, and nobody reads it."""

_REFERENCE = re.compile(r"\$\$|\$\(([^()]*)\)")
_KINDS = {"configMap": "ConfigMap", "secret": "Secret"}

Values = Mapping[tuple[str, str], Mapping[str, str]]
"""What the bundle's ConfigMaps and Secrets hold, by kind and name."""


def held(bundle: Bundle, *kinds: str) -> Values:
    """The values of the ConfigMaps and Secrets in a bundle, or of those of these kinds alone."""
    found = bundle.of(*(kinds or _KINDS.values()))
    return {(each["kind"], each["metadata"]["name"]): _values(each) for each in found}


def _values(each: Object) -> Mapping[str, str]:
    if each["kind"] == "Secret":
        return secret_values(each)
    return {str(key): str(value) for key, value in mapping(each, "data").items()}


def variables(container: Object, values: Values) -> dict[str, str]:
    """The variables of a container: those of whole objects first, then its own, the later over the earlier."""
    made: dict[str, str] = {}
    for source in map(mapping, items(container, "envFrom")):
        for kind, named in _KINDS.items():
            name = str(mapping(source, f"{kind}Ref").get("name"))
            prefix = source.get("prefix") or ""
            made |= {f"{prefix}{key}": value for key, value in values.get((named, name), {}).items()}
    for variable in map(mapping, items(container, "env")):
        name = str(variable.get("name"))
        if "valueFrom" not in variable:
            made[name] = expanded(str(variable.get("value") or ""), made)
        elif (value := _referred(mapping(variable, "valueFrom"), values)) is not None:
            made[name] = value
        else:
            made.pop(name, None)  # the value is the cluster's, or a field of the pod's: no text of this file
    return made


def _referred(source: Object, values: Values) -> str | None:
    for kind, named in _KINDS.items():
        reference = mapping(source, f"{kind}KeyRef")
        if reference:
            return values.get((named, str(reference.get("name"))), {}).get(str(reference.get("key")))
    return None


def expanded(text: str, made: Mapping[str, str]) -> str:
    """A text with `$(NAME)` replaced where there is such a variable, once; `$$` is a dollar sign.

    Of one that grows beyond `LONGEST` the beginning.
    """
    said, length, end = list[str](), 0, 0
    for found in _REFERENCE.finditer(text):
        value = "$" if found[1] is None else made.get(found[1], found[0])
        said += (text[end : found.start()], value)
        length, end = length + found.start() - end + len(value), found.end()
        if length > LONGEST:
            return "".join(said)[:LONGEST]
    return "".join((*said, text[end:]))[:LONGEST]


def put_together(container: Object, values: Values) -> Iterator[tuple[str, str]]:
    """Each text of a container that references change, with its place: what it says once the container starts.

    Raises:
        AssertionError: One grows to `LONGEST`: nobody reads it to its end, and something may stand there.
    """
    for place, said in _put_together(container, values):
        if len(said) >= LONGEST:
            raise AssertionError(f"references make {place} grow to {LONGEST} characters, which nobody reads")
        yield place, said


def _put_together(container: Object, values: Values) -> Iterator[tuple[str, str]]:
    made = variables(container, values)
    name = container.get("name")
    for variable in map(mapping, items(container, "env")):
        written = str(variable.get("value") or "")
        if (said := made.get(str(variable.get("name")), written)) != written and "valueFrom" not in variable:
            yield f"the variable {variable.get('name')} of {name}", said
    for field in ("command", "args"):
        for index, word in enumerate(map(str, items(container, field))):
            if (said := expanded(word, made)) != word:
                yield f"{field}[{index}] of {name}", said
