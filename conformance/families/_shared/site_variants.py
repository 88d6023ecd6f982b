"""The sites that one operator is put into, one after the other. Edge: drives cluster and platform.

Spellings of the proxy, a wrong CA, a mirror, a proxy with credentials, a channel that is permitted late. What needs
another egress profile disturbs everybody, and runs last.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.pulls import Fetched
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared import egress_profile, probe_attempts
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.namespace_text import everything
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.site_changed import Decisions, Resited, is_new, resite
from conformance.observe import gate
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import addresses, creations
from conformance.observe.proxy import Decision
from conformance.observe.sighting import Sighting
from conformance.target.description import Patch
from egress_profiles import loading
from egress_profiles.battery_profile import witnessed
from egress_profiles.endpoints import CHANNEL_SUFFIX, OPERATOR_PROXY_PORT, PROXY
from egress_profiles.gate_counters import Attempt

_PROXY = f"{PROXY.ipv4}:{OPERATOR_PROXY_PORT}"
SPELLINGS: Mapping[str, tuple[str, str]] = {
    "in lower case": ("https_proxy", f"http://{_PROXY}"),
    "without a scheme": ("HTTPS_PROXY", _PROXY),
    "with a trailing slash": ("HTTPS_PROXY", f"http://{_PROXY}/"),
}
"""How people write a proxy: the variable's name, and its value."""

_DATA = "/data"


@scenario("spelt", INSTALLED, after=("site",))
def spell(host: HostUnderTest) -> dict[str, Resited]:
    """The operator under each spelling, one after the other."""
    return {
        words: resite(host, patches=_spelt(host.operator.settings, name, host.environment.addresses.translated(value)))
        for words, (name, value) in SPELLINGS.items()
    }


def _spelt(settings: str, name: str, value: str) -> tuple[Patch, ...]:
    gone = Patch("remove", "ConfigMap", settings, f"{_DATA}/HTTPS_PROXY")
    return (gone, Patch("add", "ConfigMap", settings, f"{_DATA}/{name}", value))


@dataclass(frozen=True)
class Distrust:
    """The operator with a CA that did not sign what it meets, then with the right one."""

    wrong: Resited
    right: Resited
    counted: Sighting[tuple[Attempt, ...]]
    """By the gate, of the operator with the wrong CA."""

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What the gate counted of it; raises SourceAbsent where there is none."""
        return self.counted.value


@scenario("distrusted", INSTALLED, after=("site", "spelt"))
def distrust(host: HostUnderTest) -> Distrust:
    """Give it the platform's CA, while the inspecting proxy signs everything with its own; then the right one."""
    site = host.site.model_copy(update={"ca_bundle": host.environment.authorities.platform})
    wrong = resite(host, site, enough=lambda seen: len(_broken_off(seen)) > 1)
    own = {address for pod in wrong.pods for address in addresses(pod)}
    attempts = Sighting.of(lambda: gate.from_addresses(host.environment.node.attempts(), own))
    return Distrust(wrong, resite(host), attempts)


def _broken_off(seen: Decisions) -> Decisions:
    """The handshakes with the proxy's certificate that a client did not go on with."""
    return tuple(one for one in seen if one.stage == "tls" and one.verdict == "deny")


@dataclass(frozen=True)
class Paid:
    """The operator behind a proxy that asks for a user name and password."""

    resited: Resited
    password: str = field(repr=False)
    places: Mapping[str, bytes] = field(repr=False)
    """Every object and log of its namespace, with a sandbox in it, as text by place."""
    sandbox: str
    """How that sandbox's launch had gone by then."""
    others: Mapping[str, int]
    """What the proxy answered meanwhile to a CONNECT with other credentials, by what they were."""


def pay(host: HostUnderTest) -> Paid:
    """Put credentials into the site's proxy, and let the proxy ask for them."""
    pair = host.environment.pairs["operator"]
    site = host.site.model_copy(update={"https_proxy": f"http://{pair}@{host.environment.addresses.operators_proxy}"})
    with egress_profile.in_force(host.environment, witnessed(loading.named("allowlist-auth"))):
        resited = resite(host, site)
        sandbox = _launched(host)
        places = everything(host)
        tried = host.environment.control_probe(
            [_connect("none", ""), _connect("wrong", "byohost:wrong"), _connect("own", pair)]
        )
    launched = sandbox.record().state
    host.environment.control.terminate(sandbox.id)
    others = {name: int(result.get("connectStatus") or 0) for name, result in tried.results.items()}
    return Paid(resited, pair.partition(":")[2], places, launched, others)


def _launched(host: HostUnderTest) -> SandboxUnderTest:
    """A sandbox of an operator that knows credentials: ready, or as it is when patience is over."""
    sandbox = host.launch(resources=SMALL)
    sandbox.settled("ready", within=PATIENCE / 2)
    return sandbox


def _connect(name: str, pair: str) -> dict[str, Any]:
    """A CONNECT at the operators' port with these credentials, or none."""
    token = base64.b64encode(pair.encode()).decode()
    fields = {"proxyHeaders": {"Proxy-Authorization": f"Basic {token}"}} if pair else {}
    return probe_attempts.connect(
        name, f"{probe_attempts.PLATFORM_NAME}:443", proxy=probe_attempts.OPERATOR_PROXY, **fields
    )


@dataclass(frozen=True)
class Late:
    """The channel was refused at first, and permitted while the operator was running."""

    resited: Resited
    """At the end of the refusal."""
    refused: tuple[Decision, ...]
    connected: bool
    pods: tuple[str, ...]
    """Uid and restarts of the operator's pod, before and after."""


def permit_late(host: HostUnderTest, permit: Callable[[], None]) -> Late:
    """Install while the channel is blocked, wait until it was refused, have it permitted, wait for the connection."""
    try:
        resited = resite(host, enough=lambda seen: bool(_channels_refused(seen)))
        first = _pod(host)
    finally:
        permit()
    connected = Condition("it is connected", lambda record: is_new(resited.before, record))
    after = wait_or_last(host.record, until=connected, within=PATIENCE, pace=BRISK)
    return Late(resited, _channels_refused(resited.decisions), is_new(resited.before, after), (first, _pod(host)))


def _channels_refused(seen: Decisions) -> Decisions:
    return tuple(one for one in seen if one.refused and one.host.endswith(f".{CHANNEL_SUFFIX}"))


def _pod(host: HostUnderTest) -> str:
    pod = host.operator_pod()
    restarts = sum(each["restartCount"] for each in pod["status"].get("containerStatuses", []))
    return f"{pod['metadata']['uid']}, {restarts} restarts"


@dataclass(frozen=True)
class Mirrored:
    """A sandbox of a host whose site has a mirror."""

    resited: Resited
    image: str
    """As the platform ordered it, by the registry's own name."""
    mirror: str
    """What the site names: host[:port][/prefix]."""
    sandbox: SandboxUnderTest
    state: str
    creations: tuple[AuditEvent, ...]
    fetched: Fetched
    """What was seen of nodes that fetched the image at the mirror, or elsewhere."""


def name_mirror(host: HostUnderTest) -> Resited:
    """Name the mirror in the site."""
    return resite(host, host.site.model_copy(update={"registry_mirror": host.environment.images.mirror}))


def use_mirror(host: HostUnderTest, resited: Resited) -> Mirrored:
    """Launch an image that no node holds yet, now that the site names the mirror."""
    environment, images = host.environment, host.environment.images
    image = images.before_mirror(images.variants["by-operator"])
    sidecar, told = images.before_mirror(images.sandbox.partition("/")[2]), environment.pulls.watched(environment)
    sandbox = host.launch(image=image, sidecar_image=sidecar)
    state = sandbox.settled("ready").state
    made = creations(environment.created(), host.namespace, sandbox.id)
    fetched = told(host.namespace, mirrored(image, images.mirror), mirrored(sidecar, images.mirror))
    environment.control.terminate(sandbox.id)
    return Mirrored(resited, image, images.mirror, sandbox, state, made, fetched)


def mirrored(image: str, mirror: str) -> str:
    """With the mirror in the place of the registry's host (openapi.yaml, 11)."""
    return f"{mirror}/{image.partition('/')[2]}"
