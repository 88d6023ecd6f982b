"""All that the platform knows at one moment, and one step from it: the next state and what is to be done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fake_platform.effects import Effect, Note, Send
from fake_platform.envelopes import seal
from fake_platform.faults import Fault, bend, view
from fake_platform.hosts import Host
from fake_platform.refusals import Refused
from fake_platform.sandboxes import Sandbox


@dataclass(frozen=True)
class State:
    """Hosts by name, sandboxes by id in order of request, faults in the order in which they were asked for."""

    hosts: Mapping[str, Host] = field(default_factory=dict)
    sandboxes: Mapping[str, Sandbox] = field(default_factory=dict)
    channel_configured: bool = True
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

    def sandboxes_of(self, host: str) -> list[Sandbox]:
        """A host's sandboxes, oldest first."""
        return [sandbox for sandbox in self.sandboxes.values() if sandbox.host == host]

    def has_open_sandboxes(self, host: str) -> bool:
        """Whether any of the host's sandboxes has not ended."""
        return any(sandbox.is_open for sandbox in self.sandboxes_of(host))


@dataclass(frozen=True)
class Step:
    """A state on its way: each method returns the next one."""

    state: State
    effects: tuple[Effect, ...] = ()

    def host(self, host: Host) -> "Step":
        """With the host put in."""
        return replace(self, state=replace(self.state, hosts={**self.state.hosts, host.name: host}))

    def sandbox(self, sandbox: Sandbox) -> "Step":
        """With the sandbox put in; a change of its state is noted."""
        before = self.state.sandboxes.get(sandbox.sandbox_id)
        step = replace(self, state=replace(self.state, sandboxes={**self.state.sandboxes, sandbox.sandbox_id: sandbox}))
        if before is not None and before.state == sandbox.state:
            return step
        data = {"sandboxId": sandbox.sandbox_id, "podUid": sandbox.pod_uid, "reason": sandbox.reason}
        return step.do(Note("status", f"sandbox.{sandbox.state}", sandbox.host, data))

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
        return step.send(host, kind, data, now) if bent.again else step
