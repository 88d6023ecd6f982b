"""What the control API takes and gives, as frozen models for those who call it. Pure.

The same objects as fake_platform/protocol/schemas/control.json, in Python's spelling; JSON keeps camelCase.
"""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Record(BaseModel):
    """A frozen object; unknown properties are ignored, so that older callers read newer platforms."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    def to_json(self) -> dict[str, Any]:
        """The object as the control API writes it."""
        return self.model_dump(mode="json", by_alias=True)


class Site(Record):
    """What the customer's network needs; see control.json, site."""

    operator_image: str
    namespace: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    ca_bundle: str | None = None
    registry_mirror: str | None = None
    placement: dict[str, Any] | None = None


class Quantities(Record):
    """Kubernetes quantities, e.g. 100m and 128Mi."""

    cpu: str
    memory: str


class Resources(Record):
    """A resource class."""

    requests: Quantities
    limits: Quantities


class WorkloadIdentity(Record):
    """A managed identity of the customer's cloud."""

    client_id: str
    tenant_id: str


class Identity(Record):
    """A workload identity of a host, and what its federated credential must say; see control.json, identity."""

    client_id: str
    tenant_id: str
    profiles: tuple[str, ...]
    service_account: str
    subject: str | None
    audience: str
    issuer: str | None


class FederatedCredential(Record):
    """Whose tokens an application of the cloud takes for its own."""

    name: str
    issuer: str
    subject: str
    audience: str


class LaunchRequest(Record):
    """A sandbox to be launched; images by digest."""

    image: str
    sidecar_image: str
    family: str
    resources: Resources
    deadline_seconds: int
    command: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    policy: Any = Field(default_factory=dict)
    workload_identity: WorkloadIdentity | None = None
    labels: dict[str, str] = Field(default_factory=dict)


class Fact(Record):
    """One health fact, as the operator reported it."""

    ok: bool
    reason: str | None
    checked_at: dt.datetime


class Health(Record):
    """The four facts."""

    cluster_api: Fact
    namespace: Fact
    rbac: Fact
    channel: Fact


class NetworkPolicy(Record):
    """Whether NetworkPolicies were measured to be enforced, when, and by which two sandboxes."""

    state: Literal["enforced", "not-enforced", "unknown"]
    reason: str
    measured_at: dt.datetime | None = None
    allowed: str | None = None
    denied: str | None = None


class KeyState(Record):
    """What became of the host's newest install key."""

    state: Literal["none", "issued", "claimed", "reapply"]
    issued_at: dt.datetime | None


class Capacity(Record):
    """What a host's open sandboxes hold: launches that wait for a pod, and pods."""

    waiting: int
    running: int


class HostDeletion(Record):
    """What deleting a host means: whose launches stop, and how many sandboxes run on."""

    name: str
    profiles: tuple[str, ...]
    running: int


class Profile(Record):
    """A named pointer of work at a host."""

    name: str
    host: str
    resource_class: str
    workload_identity: WorkloadIdentity | None = None


class Install(Record):
    """How a downloaded bundle is installed: the file's name, and the commands that are run in its folder, in order."""

    file: str
    commands: tuple[str, ...]


class Caller(Record):
    """Who asks: the actor of the audit, and the scopes of the token that was shown."""

    actor: str
    scopes: tuple[str, ...]


class Workspace(Record):
    """What the workspace has: a messaging channel, and hosts of one's own in its plan."""

    channel_configured: bool
    entitled: bool


class ResourceClass(Record):
    """A named size of sandboxes."""

    name: str
    resources: Resources


class Host(Record):
    """A host as the platform shows it."""

    name: str
    families: tuple[str, ...]
    advertised_families: tuple[str, ...]
    served_families: tuple[str, ...]
    workload_identity: bool
    status: Literal["awaiting", "registered"]
    connection: Literal["connected", "dropped", "none"]
    last_seen: dt.datetime | None
    operator_version: str | None
    registered_at: dt.datetime | None
    generation: int
    instance: str | None
    connection_id: str | None
    health: Health | None
    healthy: bool
    key: KeyState
    retiring: bool
    install: Install
    profiles: tuple[str, ...] = ()
    capacity: Capacity | None = None
    network_policy: NetworkPolicy = NetworkPolicy(state="unknown", reason="An older platform does not measure it.")


class Sandbox(Record):
    """A sandbox as the platform shows it."""

    sandbox_id: str
    host: str
    state: Literal["requested", "accepted", "starting", "ready", "failed", "finished", "gone", "terminating"]
    reason: str | None
    detail: str | None
    pod_uid: str | None
    token_generation: int
    issued_token_generation: int
    requested_at: dt.datetime
    ready_at: dt.datetime | None
    deadline: dt.datetime


class Token(Record):
    """A token issued to a sandbox."""

    generation: int
    token: str = Field(repr=False)
    issued_at: dt.datetime
    expires_at: dt.datetime
    active: bool


class JournalEntry(Record):
    """One request or frame, without secrets."""

    n: int
    time: dt.datetime
    kind: Literal[
        "exchange", "frame", "control", "connect", "disconnect", "token", "download", "refusal", "status", "fault"
    ]
    direction: Literal["up", "down"] | None
    host: str | None
    instance: str | None
    connection_id: str | None
    type: str | None
    status: int | None
    data: Any


class JournalPage(Record):
    """Entries, and what to hand back as `after`."""

    entries: tuple[JournalEntry, ...]
    next: int


class Fault(Record):
    """One fault of one host, or with `host` None of every host; its parameters are attributes too (faults.json)."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="allow")

    fault_id: str
    kind: str
    host: str | None
    times: int


class AuditEntry(Record):
    """Who did what to what, and how it ended."""

    n: int
    time: dt.datetime
    action: str
    actor: str
    host: str | None
    sandbox_id: str | None
    pod_uid: str | None
    service_account: str | None
    outcome: str
    detail: str | None
    address: str | None = None
    previous: str | None = None
