"""All that the platform knows at one moment, and one step from it: the next state and what is to be done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fake_platform.effects import Audit, Effect, Later, Note, Send
from fake_platform.envelopes import seal
from fake_platform.faults import Fault, bend, view
from fake_platform.hosts import Host
from fake_platform.identity.federation import Application
from fake_platform.identity_accounts import account_of
from fake_platform.refusals import Refused
from fake_platform.sandboxes import Sandbox
from fake_platform.workspace import AccessToken, Profile, ResourceClass

NOT_ENTITLED = "The plan of this workspace includes no hosts of your own; ask its admin."
NO_CHANNEL = "This workspace has no messaging channel; ask its admin to enable it."


@dataclass(frozen=True)
class State:
    """Hosts, profiles, classes and access tokens by name; sandboxes by id, oldest first; faults, oldest first.

    `applications`: those of the customer's cloud, by tenant and client (identity.federation.key).

    `entitled`: whether the workspace's plan includes hosts of one's own.
    """

    hosts: Mapping[str, Host] = field(default_factory=dict)
    sandboxes: Mapping[str, Sandbox] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    resource_classes: Mapping[str, ResourceClass] = field(default_factory=dict)
    access_tokens: Mapping[str, AccessToken] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    channel_configured: bool = True
    entitled: bool = True
    faults: tuple[Fault, ...] = ()

    def host(self, name: str) -> Host:
        """The host of that name.

        Raises:
            Refused: unknown-host.
        """
        if name not in self.hosts:
            raise Refused("unknown-host", f"No host is named {name}; GET /control/v1/hosts lists them.")
        return self.hosts[name]

    def sandbox(self, sandbox_id: str) -> Sandbox:
        """The sandbox of that id.

        Raises:
            Refused: unknown-sandbox.
        """
        if sandbox_id not in self.sandboxes:
            raise Refused("unknown-sandbox", f"No sandbox has the id {sandbox_id}.")
        return self.sandboxes[sandbox_id]

    def demand_entitlement(self) -> None:
        """Let pass what the plan must include.

        Raises:
            Refused: not-entitled.
        """
        if not self.entitled:
            raise Refused("not-entitled", NOT_ENTITLED)

    def demand_channel(self) -> None:
        """Let pass what wants a messaging channel.

        Raises:
            Refused: channel-not-configured.
        """
        if not self.channel_configured:
            raise Refused("channel-not-configured", NO_CHANNEL)

    def profiles_of(self, host: str) -> list[str]:
        """Names of the profiles that point at a host, in order."""
        return sorted(profile.name for profile in self.profiles.values() if profile.host == host)

    def is_gone(self, host: Host) -> bool:
        """Whether a deleted host is only a name: no operator ever exchanged its key, and no profile points at it."""
        return host.retiring and not host.generation and not self.profiles_of(host.name)

    def sandboxes_of(self, host: str) -> list[Sandbox]:
        """A host's sandboxes, oldest first."""
        return [sandbox for sandbox in self.sandboxes.values() if sandbox.host == host]

    def has_open_sandboxes(self, host: str) -> bool:
        """Whether any of the host's sandboxes has not ended."""
        return any(sandbox.is_open for sandbox in self.sandboxes_of(host))

    def capacity(self, host: str) -> dict[str, int]:
        """What the host's open sandboxes hold: launches that wait for a pod, and pods."""
        known = [sandbox.pod_uid is not None for sandbox in self.sandboxes_of(host) if sandbox.is_open]
        return {"waiting": known.count(False), "running": known.count(True)}


@dataclass(frozen=True)
class Step:
    """A state on its way: each method returns the next one."""

    state: State
    effects: tuple[Effect, ...] = ()

    def host(self, host: Host) -> "Step":
        """With the host put in."""
        return replace(self, state=replace(self.state, hosts={**self.state.hosts, host.name: host}))

    def forget(self, name: str) -> "Step":
        """Without that host, and without the faults that waited for it; the audit and ended launches keep its name."""
        left = {known: host for known, host in self.state.hosts.items() if known != name}
        faults = tuple(fault for fault in self.state.faults if fault.host != name)
        return replace(self, state=replace(self.state, hosts=left, faults=faults)).do(Note("status", "host.gone", name))

    def sandbox(self, sandbox: Sandbox) -> "Step":
        """With the sandbox put in; a change of its state is noted, and a pod that it has learnt of is audited."""
        before = self.state.sandboxes.get(sandbox.sandbox_id)
        step = replace(self, state=replace(self.state, sandboxes={**self.state.sandboxes, sandbox.sandbox_id: sandbox}))
        if sandbox.pod_uid is not None and before is not None and before.pod_uid is None:
            step = step.do(*self._pod_audits(sandbox))
        if before is not None and before.state == sandbox.state:
            return step
        data = {"sandboxId": sandbox.sandbox_id, "podUid": sandbox.pod_uid, "reason": sandbox.reason}
        return step.do(Note("status", f"sandbox.{sandbox.state}", sandbox.host, data))

    def _pod_audits(self, sandbox: Sandbox) -> list[Audit]:
        """The pod that a launch became, and the identity that it runs as, if any."""
        operator = self.state.hosts[sandbox.host].operator
        actor = f"instance:{operator.instance}" if operator else "unknown"
        identity = sandbox.order.get("workloadIdentity")
        pod = Audit(
            "pod",
            actor,
            sandbox.host,
            sandbox_id=sandbox.sandbox_id,
            pod_uid=sandbox.pod_uid,
            service_account=account_of(identity),
        )
        if identity is None:
            return [pod]
        who = f"client {identity['clientId']}, tenant {identity['tenantId']}"
        return [pod, replace(pod, action="identity", detail=who)]

    def asked(self, address: str | None, actor: str = "control") -> "Step":
        """With who asked in the place of `control` in the audit, and the address that the request came from."""
        return replace(self, effects=tuple(_asked(effect, address, actor) for effect in self.effects))

    def do(self, *effects: Effect) -> "Step":
        """With more to be done, in order."""
        return replace(self, effects=(*self.effects, *effects))

    def send(self, host: str, kind: str, data: dict[str, Any], now: float) -> "Step":
        """With one more message down to the host, and what a fault makes of it."""
        before = self.state.hosts[host]
        sender, envelope = seal(before.sender, kind, data, now)
        bent = bend(self.state.faults, host, envelope)
        step = self.host(replace(before, sender=sender))
        step = replace(step, state=replace(step.state, faults=bent.faults))
        if bent.spent is not None:
            note = {**view(bent.spent), "id": envelope["id"], "seq": envelope["seq"]}
            step = step.do(Note("fault", bent.spent.kind, host, note))
        step = step.do(*(Send(host, one) for one in bent.sent))
        if bent.spent is not None and bent.late is not None:
            step = step.do(Later(bent.spent.details["seconds"], Send(host, bent.late)))
        return step.send(host, kind, data, now) if bent.again else step


def _asked(effect: Effect, address: str | None, actor: str) -> Effect:
    if not isinstance(effect, Audit) or effect.actor == "platform":
        return effect
    return replace(effect, address=address, actor=actor if effect.actor == "control" else effect.actor)
