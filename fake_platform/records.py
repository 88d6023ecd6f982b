"""What of the platform's state outlives its process: whole records as JSON, and the difference that a step makes. Pure.

Connections end with the process, and with them everything that is only about them: links, the intake of messages, the
count of recent exchanges, faults.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from fake_platform.envelopes import Intake
from fake_platform.hosts import Host
from fake_platform.identity.federation import Application
from fake_platform.sandboxes import Sandbox
from fake_platform.state import State
from fake_platform.workspace import AccessToken, Profile, ResourceClass

VERSION = 1
"""Of the layout below; a file of another version is refused."""


@dataclass(frozen=True)
class Record:
    """One record as it is stored; `body` None means that it is gone."""

    kind: str
    name: str
    body: str | None


@dataclass(frozen=True)
class Settings:
    """The settings that are no host's."""

    channel_configured: bool = True
    entitled: bool = True


_WORKSPACE = "workspace"
_KINDS: dict[str, TypeAdapter[Any]] = {
    "hosts": TypeAdapter(Host),
    "sandboxes": TypeAdapter(Sandbox),
    "profiles": TypeAdapter(Profile),
    "resource_classes": TypeAdapter(ResourceClass),
    "access_tokens": TypeAdapter(AccessToken),
    "applications": TypeAdapter(Application),
}
"""Each is a mapping by name of the State, under its own name."""
_SETTINGS = TypeAdapter(Settings)
_OF_CONNECTIONS = {"link", "intake", "knocks"}


def _workspace(state: State) -> Settings:
    return Settings(state.channel_configured, state.entitled)


def _durable(record: Any) -> Any:
    """The record as a restart would find it."""
    return replace(record, link=None, intake=Intake(), knocks=()) if isinstance(record, Host) else record


def _body(kind: str, record: Any) -> str:
    excluded = _OF_CONNECTIONS if kind == "hosts" else None
    return _KINDS[kind].dump_json(record, exclude=excluded).decode()


def difference(before: State, after: State) -> Iterator[Record]:
    """The records that must be written so that a restart finds `after` where it would have found `before`."""
    for kind in _KINDS:
        old: Mapping[str, Any] = getattr(before, kind)
        new: Mapping[str, Any] = getattr(after, kind)
        for name, record in new.items():
            known = old.get(name)
            if known is not record and _durable(known) != _durable(record):
                yield Record(kind, name, _body(kind, record))
        for name in old.keys() - new.keys():
            yield Record(kind, name, None)
    if _workspace(before) != _workspace(after):
        yield Record(_WORKSPACE, _WORKSPACE, _SETTINGS.dump_json(_workspace(after)).decode())


def restore(records: Iterator[Record]) -> State:
    """The state that was written, from its records in the order in which they were first written.

    Raises:
        pydantic.ValidationError: a body that no platform of this version wrote.
    """
    found: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
    workspace = Settings()
    for record in records:
        if record.kind == _WORKSPACE:
            workspace = _SETTINGS.validate_json(record.body or "{}")
        else:
            found[record.kind][record.name] = _KINDS[record.kind].validate_json(record.body or "{}")
    state = State(channel_configured=workspace.channel_configured, entitled=workspace.entitled)
    return replace(
        state,
        hosts=found["hosts"],
        sandboxes=found["sandboxes"],
        profiles=found["profiles"],
        resource_classes=found["resource_classes"],
        access_tokens=found["access_tokens"],
        applications=found["applications"],
    )
