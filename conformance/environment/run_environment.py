"""What a check holds in its hands: the cluster, the platform and the network's witnesses. Edge: all of them.

Staging builds one `Environment` per run; checks read it and drive hosts through it (`conformance.environment.subject`).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conformance.contract.exits import HarnessError
from conformance.environment.addresses import Addresses
from conformance.environment.answering_webhook import Serves
from conformance.environment.apply_guards import NoPrecautions, Precautions
from conformance.environment.disruptions import Disruptions
from conformance.environment.held_requests import HeldRequests
from conformance.environment.images import Images
from conformance.environment.insufficient_capacity import EnoughRoom, Shortages
from conformance.environment.node import Node
from conformance.environment.pace import Pace
from conformance.environment.policed_sidecars import PolicedSidecars
from conformance.environment.proxy_log import ProxyLog
from conformance.environment.pulls import PulledThroughProxy, Pulls
from conformance.environment.silent_place import SilentPlace
from conformance.environment.site_proxy import SiteProxy
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Kube, Object
from conformance.observe.probe import PROBE, ProbeError, ProbeReport, parse_probe, render_batch, trouble
from conformance.observe.proxy import Decision, in_force, parse_decisions
from conformance.target.description import Target
from conformance.target.operator_names import OperatorNames
from egress_profiles.endpoints import SYSTEM_NAMESPACE
from egress_profiles.manifests import RELOAD
from egress_profiles.profile import Profile
from fake_platform.client import ControlClient

SYSTEM = SYSTEM_NAMESPACE
"""The namespace of everything that the harness runs in the cluster."""


def system_pod(kube: Kube, name: str) -> Object:
    """The one pod of one of the harness's own Deployments that is not on its way out.

    Raises:
        HarnessError: there is none, or more than one.
    """
    pods = kube.pods(SYSTEM, f"app.kubernetes.io/name={name}")
    staying = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
    if len(staying) != 1:
        raise HarnessError(f"expected one pod of {SYSTEM}/{name}, found {len(staying)}")
    return staying[0]


@dataclass(frozen=True)
class Authorities:
    """PEM of the run's certificate authorities: the platform's, the inspecting proxy's, and one that nobody uses."""

    platform: str
    proxy: str
    foreign: str


class Webhook(Protocol):
    """Who gives pods the identities of a cloud."""

    def required(self) -> None:
        """Go on where it stands.

        Raises:
            CouldNotRun: it does not.
        """


@dataclass(frozen=True)
class WebhookStands:
    """The run has staged one, where anything asks for it."""

    def required(self) -> None:
        """It is there."""


@dataclass(frozen=True)
class SecondNode:
    """A node to lose; pods are placed there whose namespace says so (`conformance.families.reconnect.node_lost`)."""

    name: str
    run: Callable[[Sequence[str]], str]
    """Run a command in it: its stdout, or ClusterError."""
    lose: Callable[[], None]
    """Kill it, without a word to the cluster."""


@dataclass(frozen=True)
class Environment:
    """One run's surroundings."""

    run: str
    target: Target
    kube: Kube
    control: ControlClient
    node: Node
    images: Images
    authorities: Authorities
    evidence: Path
    """Folder that the report keeps."""
    pairs: Mapping[str, str] = field(repr=False)
    """`user:password` of each actor at the proxy, for profiles that ask for them."""
    template: str | None = None
    """The vendor's bundle as a template, where the target has one (`conformance.target.bundle.source`)."""
    operator: OperatorNames = field(default_factory=OperatorNames)
    second: SecondNode | None = None
    """Where the target wants one."""
    proxy_log: ProxyLog = field(default_factory=ProxyLog)
    addresses: Addresses = field(default_factory=Addresses)
    """Where the harness's Services are."""
    precautions: Precautions = field(default_factory=NoPrecautions)
    identity_webhook: Webhook = field(default_factory=WebhookStands)
    pace: Pace = field(default_factory=Pace)
    """How many scenarios may pass at once, and how long each takes."""
    pulls: Pulls = field(default_factory=PulledThroughProxy)
    shortages: Shortages = field(default_factory=EnoughRoom)
    held_requests: HeldRequests | None = None
    """What stands for a cut between an operator and the cluster's API, where none can be made in the node."""
    policed_sidecars: PolicedSidecars | None = None
    """What stands for a cut between an operator and its sidecars, where none can be made in the node."""
    silent_place: Callable[[], AbstractContextManager[SilentPlace]] | None = None
    """What stands for packets that are dropped on their way from the API server, where none can be in the node."""
    answering_webhook: Serves | None = None
    """Lets a scenario answer for the API server, where that reaches the harness's own machine."""
    disruptions: Disruptions = field(default_factory=Disruptions)
    """Operators' pods that scenarios have taken away."""
    site_proxy: SiteProxy | None = None
    """The site's own, where operators go through that in place of ours."""

    @property
    def operators_proxy(self) -> str:
        """Host and port of the proxy that operators are told."""
        return self.addresses.operators_proxy if self.site_proxy is None else self.site_proxy.place

    @property
    def trusted(self) -> str:
        """PEM of whom operators are to trust: who signs what they are shown on their way."""
        if self.site_proxy is None:
            return self.authorities.proxy
        return f"{self.authorities.platform}{self.site_proxy.authority}"

    def proxy_url(self, at: str = "") -> str:
        """The proxy as a site has it; `at` is a host and port that stands before it."""
        if self.site_proxy is not None:
            return self.site_proxy.url(at)
        return f"http://{at or self.operators_proxy}"

    def created(self) -> tuple[AuditEvent, ...]:
        """Accepted requests that made pods and service accounts, oldest first, each with what was submitted."""
        return self.node.submissions.made(self.operator.account)

    def renew_tokens(self, namespace: str, pod: str) -> bool:  # noqa: ARG002 - a real kubelet is not asked
        """Have newer tokens in the files of a pod; False where a kubelet does so when it will."""
        return False

    def decisions(self) -> tuple[Decision, ...]:
        """What the proxy allowed and denied so far, oldest first.

        Raises:
            SourceAbsent: it is the site's.
        """
        if self.site_proxy is not None:
            self.site_proxy.decides_unseen()
        pod = system_pod(self.kube, "proxy")
        name = pod["metadata"]["name"]
        return self.proxy_log.decided(name, lambda: self.kube.logs(SYSTEM, name, "proxy"))

    def connects(self) -> tuple[Decision, ...]:
        """What operators asked the proxy to connect them to; a way out that looks into nothing knows so much too."""
        return self.decisions()

    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles that the proxy has had in force, the present one last; none if it reads none.

        Raises:
            SourceAbsent: it is the site's, which keeps to its owner's rules.
        """
        if self.site_proxy is not None:
            self.site_proxy.decides_unseen()
        name = system_pod(self.kube, "proxy")["metadata"]["name"]
        return in_force(parse_decisions(self.kube.logs(SYSTEM, name, "proxy").decode(errors="replace")))

    def reload(self, profile: Profile) -> None:
        """Make the proxy read another profile, without a restart; its log says when it is in force.

        Raises:
            HarnessError: the proxy's container did not take it.
        """
        name = system_pod(self.kube, "proxy")["metadata"]["name"]
        done = self.kube.exec(
            SYSTEM, name, RELOAD, container="proxy", stdin=profile.moved(self.addresses.moved).to_json()
        )
        if done.code != 0:
            raise HarnessError(f"the proxy did not take the profile {profile.name}: {done.stderr.strip()}")

    def queries(self) -> str:
        """What our name server was asked so far, as its log has it (`egress_profiles.dns.read_queries`)."""
        log = self.kube.logs(SYSTEM, system_pod(self.kube, "dns")["metadata"]["name"], "dns")
        return log.decode(errors="replace")

    def control_probe(self, attempts: Sequence[dict[str, Any]]) -> ProbeReport:
        """Run the probe in the control client: a pod of the infra role that no rule confines. For positive controls."""
        pod = system_pod(self.kube, "control-client")
        return self.probe(SYSTEM, pod["metadata"]["name"], "control-client", attempts)

    def probe(self, namespace: str, pod: str, container: str, attempts: Sequence[dict[str, Any]]) -> ProbeReport:
        """Run one batch of attempts inside a container, under the harness's account.

        Raises:
            ProbeError: it had no legible end in a pod of ours.
            CouldNotRun: the same in a pod that an operator made.
        """
        batch = render_batch(self.addresses.translated(attempts))
        done = self.kube.exec(namespace, pod, PROBE, container=container, stdin=batch)
        try:
            return parse_probe(done.stdout, done.stderr, done.code)
        except ProbeError as error:
            raise trouble(namespace, f"{error} ({namespace}/{pod}, {container})") from error
