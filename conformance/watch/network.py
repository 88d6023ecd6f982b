"""What listens in the operator's pod, and whom it speaks with. Pure.

Connections are seen while they are open, or shortly after: the kernel lists one that our side has ended for a minute
more. Who refuses at once may not be seen; the sentence of a green says how often was looked.
"""

import ipaddress
from collections.abc import Mapping

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.pods import addresses
from conformance.observe.sockets import Connection, Listener
from conformance.observe.untrusted_json import fields, number, records, text
from conformance.watch.answers import Broken, Rule
from conformance.watch.expectation import Destination
from conformance.watch.seen import Absent, Object, Seen, UnaskedError, had

DNS = 53


def _looks(seen: Seen) -> tuple[Inside, ...]:
    found = tuple(had(seen.inside).values())
    if not any(each.looks for each in found):
        raise CouldNotRun("the operator's pod was not looked into")
    return found


def silent(seen: Seen) -> str:
    """CHN-01: nothing listens in the operator's pod but on loopback; who asks a name server is soon gone."""
    looks = _looks(seen)
    found = {
        each
        for look in looks
        for each in look.listeners
        if not (each.on_loopback or (each.asks and each not in look.lasting))
    }
    if found:
        raise Broken(f"in the operator's pod listens {listed(found)}")
    seen.need_every_own_pod()
    return f"{sum(look.looks for look in looks)} looks at its sockets"


def sockets_are_read(seen: Seen) -> str:
    """The control: its sockets are seen at all, and one that listens on every address is told from loopback."""
    looks = _looks(seen)
    if Listener("tcp", "0.0.0.0", 1).on_loopback:  # noqa: S104 - an address that is looked for
        raise CouldNotRun("a listener on every address was let pass")
    if not any(look.listeners or look.connections for look in looks):
        raise CouldNotRun("no socket of the operator's was seen, not even one to the API server")
    return "its sockets are seen"


def unreachable(seen: Seen) -> str:
    """CHN-01: the operator's pod names no port, and no Service leads to it."""
    template = fields(seen.workload, "spec", "template")
    held = [each for key in ("initContainers", "containers") for each in records(fields(template, "spec"), key)]
    ports = [
        f"{each['name']} {number(fields(port), 'containerPort')}" for each in held for port in each.get("ports") or ()
    ]
    open_ones = [f"the operator's pod declares ports: {listed(ports)}"] if ports else []
    services: Mapping[str, tuple[Object, ...]] = {} if isinstance(seen.objects, Absent) else seen.objects
    labels = fields(template, "metadata", "labels")
    leading = [text(fields(each, "metadata"), "name") for each in services.get("services", ()) if _leads(each, labels)]
    open_ones += [f"Services lead to the operator's pod: {listed(leading)}"] if leading else []
    if open_ones:
        raise Broken("; ".join(open_ones))
    if "services" not in had(seen.objects):
        raise CouldNotRun("our account may not list Services, so that nobody knows whether one leads to the operator")
    return f"no port, and none of {len(services['services'])} Services leads to it"


def _leads(service: Object, labels: Mapping[str, object]) -> bool:
    selector = fields(service, "spec", "selector")
    return bool(selector) and all(labels.get(key) == value for key, value in selector.items())


def one_would_lead(seen: Seen) -> str:
    """The control: a Service with the pod's own labels is seen to lead to it."""
    labels = fields(seen.workload, "spec", "template", "metadata", "labels")
    if not _leads({"spec": {"selector": dict(labels)}}, labels):
        raise CouldNotRun("the operator's pod has no labels, so that no Service could be told from another")
    return "a Service with its labels would be seen"


def within(seen: Seen) -> str:
    """EGR-03: every connection outward leads to the API server, the cluster's DNS, a sandbox, or where it may."""
    allowed = _allowed(seen)
    looks = _looks(seen)
    found = {each for look in looks for each in look.outward if not ipaddress.ip_address(each.address).is_loopback}
    beyond = [each for each in found if not _permitted(seen, looks, allowed, each)]
    if beyond:
        raise Broken(f"the operator has connections that nobody expects: {listed(beyond)}")
    seen.need_every_own_pod()
    return f"{len(found)} connections seen in {sum(look.looks for look in looks)} looks, none to elsewhere"


def _allowed(seen: Seen) -> tuple[Destination, ...]:
    if seen.expected.egress is None:
        raise UnaskedError("[[egress]] in --expect FILE says whom the operator may speak with")
    return seen.expected.egress


def _permitted(seen: Seen, looks: tuple[Inside, ...], allowed: tuple[Destination, ...], one: Connection) -> bool:
    api = {(look.api[0], look.api[1]) for look in looks}
    servers = {server for look in looks for server in look.nameservers}
    theirs = {address for each in seen.sandboxes for address in addresses(each.pod.last)}
    return (
        (one.address, str(one.port)) in api
        or (one.address in servers and one.port == DNS)
        or one.address in theirs
        or any(each.covers(one.address, one.port) for each in allowed)
    )


def connections_are_seen(seen: Seen) -> str:
    """The control: a connection of the operator's was seen, and one to nowhere in particular is refused."""
    looks = _looks(seen)
    if not any(look.outward for look in looks):
        raise CouldNotRun("no connection of the operator's was seen, not even one to the API server")
    nowhere = Connection("tcp", 1, "203.0.113.1", 9)
    if _permitted(seen, looks, _allowed(seen), nowhere):
        raise CouldNotRun(f"what is expected covers even {nowhere}")
    return "its connections are seen, and one to elsewhere would be refused"


RULES = (
    Rule("CHN-01", "dials-out-only", "Nothing in its pod listens but on loopback.", silent, sockets_are_read),
    Rule(
        "CHN-01",
        "no-port-leads-to-it",
        "No port of its pod, and no Service, leads in.",
        unreachable,
        one_would_lead,
    ),
    Rule(
        "EGR-03",
        "tries-nothing-else",
        "Every connection that was seen leads to the API server, DNS, a sandbox, or where it may.",
        within,
        connections_are_seen,
    ),
)
