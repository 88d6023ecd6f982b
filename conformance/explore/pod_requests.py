"""When the pods of sandboxes were made, and when anybody first began to delete them, by the audit log. Pure."""

from collections.abc import Iterable

from conformance.observe.audit import AuditEvent
from conformance.observe.pods import found_id, found_name
from conformance.observe.timestamps import seconds


def first_met(events: Iterable[AuditEvent], verb: str) -> dict[str, float]:
    """When each sandbox's pod first met that request, whoever made it, as far as it was accepted."""
    accepted = [
        event for event in events if (event.resource, event.subresource) == ("pods", "") and 200 <= event.status < 300
    ]
    names = {_name(event): found_id(event.requested) for event in accepted if event.verb == "create"}
    first: dict[str, float] = {}
    for event in accepted:
        if event.verb == verb and names.get(_name(event)):
            first.setdefault(names[_name(event)], seconds(event.time))
    return first


def _name(event: AuditEvent) -> str:
    return event.name or found_name(event.requested)
