"""Whether a body or an envelope keeps the protocol's JSON Schemas, in one sentence if not. Pure.

The schemas are read once from the package's own data (fake_platform/protocol/schemas).
"""

import functools
import importlib.resources
import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import jsonschema
import referencing
from referencing.jsonschema import DRAFT202012

ORIGIN = "https://platform.byohost.test/protocol/v1/"
POLICY_BYTES = 8 * 1024  # protocol.md: policy is opaque JSON of at most 8 KiB
UP_TYPES = ("host.inventory", "host.checkin", "sandbox.status")
DOWN_TYPES = ("sandbox.launch", "sandbox.token", "sandbox.terminate", "host.retired", "host.keyRetired")


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")


class ProtocolViolation(ValueError):  # noqa: N818 - the protocol's word
    """A body that breaks its schema; the message is one sentence naming the place."""


def schema_documents() -> dict[str, Any]:
    """All schemas by path below `schemas/`, e.g. `messages/host.checkin.json`."""
    folder = importlib.resources.files("fake_platform.protocol") / "schemas"
    files = [*folder.iterdir(), *(folder / "messages").iterdir()]
    documents = {}
    for file in files:
        if file.name.endswith(".json"):
            prefix = "messages/" if file.name.count(".") > 1 else ""
            documents[prefix + file.name] = json.loads(file.read_text(encoding="utf-8"))
    return documents


@functools.cache
def _registry() -> referencing.Registry[Any]:
    # A document that names its draft is judged by the library's own validator of it, from there on: without _Validator.
    resources = [
        (ORIGIN + path, DRAFT202012.create_resource({key: each for key, each in document.items() if key != "$schema"}))
        for path, document in schema_documents().items()
    ]
    empty: referencing.Registry[Any] = referencing.Registry()
    return empty.with_resources(resources)


@functools.cache
def _validator(reference: str) -> Any:
    return _Validator({"$ref": ORIGIN + reference}, registry=_registry())


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    """`pattern` as JSON Schema means it: in ECMA-262 `$` is the end alone, and a digit one of ASCII."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield jsonschema.ValidationError(f"does not match {pattern}")


def _format(_validator: Any, name: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """`format` of what is written like a moment: its readers must find a day and a second that there are."""
    if name == "date-time" and isinstance(instance, str) and _compiled(schema["pattern"]).search(instance):
        try:
            datetime.fromisoformat(instance)
        except ValueError:
            yield jsonschema.ValidationError("is no moment that there is")


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


_Validator: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"pattern": _pattern, "format": _format}
)


def check(reference: str, instance: Any) -> None:
    """Hold `instance` against a schema such as `control.json#/$defs/site`.

    Raises:
        ProtocolViolation: with the place and the rule of the first thing that is wrong.
    """
    error = jsonschema.exceptions.best_match(_validator(reference).iter_errors(instance))
    if error is None:
        return
    place = "/".join(str(part) for part in error.absolute_path) or "the body"
    raise ProtocolViolation(f"{place}: {_rule(error)}; see {reference} of the protocol.")


def check_message(envelope: Any) -> None:
    """Hold an envelope and, where its type is known, its data against their schemas.

    Raises:
        ProtocolViolation: as `check`.
    """
    check("envelope.json", envelope)
    if envelope["type"] in (*UP_TYPES, *DOWN_TYPES):
        check(f"messages/{envelope['type']}.json", envelope["data"])


def check_policy(policy: Any) -> None:
    """Hold a policy against its size.

    Raises:
        ProtocolViolation: when its compact UTF-8 JSON is longer than 8 KiB.
    """
    size = len(json.dumps(policy, separators=(",", ":"), ensure_ascii=False).encode())
    if size > POLICY_BYTES:
        raise ProtocolViolation(f"policy: {size} bytes of JSON, at most {POLICY_BYTES} are allowed.")


def named(unknown: Collection[str]) -> str:
    """Names that somebody else chose, in order; what is longer than a name, or written otherwise, is not repeated."""
    shown = [name if _NAME.fullmatch(name) else "…" for name in sorted(unknown)[:8]]
    return ", ".join(dict.fromkeys(shown))


def _rule(error: jsonschema.ValidationError) -> str:
    """The broken rule without the value: values may be secrets."""
    rule: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in rule if name not in instance]
            return f"lacks {', '.join(missing)}"
        case "additionalProperties":
            schema: Any = error.schema
            known = set(schema.get("properties", {}))
            return f"has unknown properties {named(set(instance) - known)}"
        case "type":
            return f"is not of type {rule}"
        case "enum":
            return f"is none of {', '.join(str(value) for value in rule)}"
        case "pattern":
            return f"does not match {rule}"
        case _:
            return f"breaks {error.validator} {json.dumps(rule)[:120]}"
