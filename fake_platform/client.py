"""The control API for Python callers. Edge: HTTP.

Proxies of the environment are ignored: the listener is on loopback, here or behind a port-forward.
"""

import threading
from bisect import bisect_right
from types import TracebackType
from typing import Any, Self

import httpx

from fake_platform.model import (
    AuditEntry,
    Caller,
    Fault,
    FederatedCredential,
    Host,
    HostDeletion,
    Identity,
    JournalEntry,
    JournalPage,
    LaunchRequest,
    Profile,
    Resources,
    Sandbox,
    Site,
    Token,
    WorkloadIdentity,
)
from fake_platform.page_client import PageClient

PATIENCE = 10.0  # seconds for an answer, beyond what a read of the journal may wait
_KEPT = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
"""No idle connection is closed: httpcore 1.0 would close one that another thread was given and has not begun to use,
which then fails by `Bad file descriptor`."""


class ControlError(Exception):
    """The platform refused: `kind` is the problem's stable type, `status` the HTTP status, `problem` all it said."""

    def __init__(self, kind: str, status: int, detail: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(f"{kind} ({status}): {detail}")
        self.kind = kind
        self.status = status
        self.detail = detail
        self.problem = problem or {}


class ControlClient:
    """Talks to one platform's control listener, `base_url` as printed or forwarded (http://localhost:PORT).

    Every method raises ControlError when the platform refuses, and httpx.TransportError when it does not answer.
    """

    def __init__(self, base_url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._base, self._token = base_url.rstrip("/"), token
        self._read: list[JournalEntry] = []
        self._next = 0
        self._reading = threading.Lock()
        self._http = httpx.Client(
            base_url=f"{self._base}/control/v1", headers=headers, timeout=PATIENCE, limits=_KEPT, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def under(self, token: str) -> "ControlClient":
        """The same platform, asked with another token."""
        return ControlClient(self._base, token)

    def page(self) -> PageClient:
        """The same platform's page, entered with this token; whoever asked closes it.

        Raises:
            PageError: the page does not let the token in.
        """
        return PageClient(self._base, self._token)

    def register_host(self, name: str, families: list[str], *, workload_identity: bool = False) -> Host:
        """Register a host; the name is fixed."""
        registration = {"name": name, "families": families, "workloadIdentity": workload_identity}
        return Host.model_validate(self._call("POST", "/hosts", registration).json())

    def hosts(self) -> list[Host]:
        """All hosts, by name."""
        return [Host.model_validate(host) for host in self._call("GET", "/hosts").json()["hosts"]]

    def caller(self) -> Caller:
        """Who this token makes of the caller."""
        return Caller.model_validate(self._call("GET", "/caller").json())

    def host(self, name: str) -> Host:
        """One host."""
        return Host.model_validate(self._call("GET", f"/hosts/{name}").json())

    def delete_host(self, name: str, *, confirmed: bool = True) -> HostDeletion:
        """Retire a host; it drains while sandboxes run. Not confirmed, it is refused with what deleting would mean."""
        path = f"/hosts/{name}?confirm={name}" if confirmed else f"/hosts/{name}"
        return HostDeletion.model_validate(self._call("DELETE", path).json())

    def change_host(self, name: str, changes: dict[str, Any]) -> Host:
        """Set families or workload identity (control.json, hostChange)."""
        return Host.model_validate(self._call("PATCH", f"/hosts/{name}", changes).json())

    def put_resource_class(self, name: str, resources: Resources) -> None:
        """Add or change a resource class."""
        self._call("PUT", f"/resource-classes/{name}", resources.to_json())

    def put_profile(self, profile: Profile) -> None:
        """Add a profile, or point it elsewhere."""
        wanted = {name: value for name, value in profile.to_json().items() if name != "name"}
        self._call("PUT", f"/profiles/{profile.name}", wanted)

    def launch_by_profile(self, profile: str, request: LaunchRequest) -> Sandbox:
        """Ask for a sandbox of a profile: its size and identity are the profile's, not the request's."""
        taken = ("resources", "workloadIdentity")
        wanted = {name: value for name, value in request.to_json().items() if name not in taken}
        return Sandbox.model_validate(self._call("POST", f"/profiles/{profile}/launches", wanted).json())

    def identities(self, host: str) -> list[Identity]:
        """The workload identities of a host, each with what its federated credential must say."""
        found = self._call("GET", f"/hosts/{host}/identities").json()["identities"]
        return [Identity.model_validate(one) for one in found]

    def put_application(self, identity: WorkloadIdentity) -> None:
        """Let the cloud's token endpoint know an application."""
        self._call("PUT", _application(identity))

    def trust(self, identity: WorkloadIdentity, credential: FederatedCredential) -> None:
        """Give an application a federated credential, or change the one of that name."""
        wanted = {key: value for key, value in credential.to_json().items() if key != "name"}
        self._call("PUT", f"{_application(identity)}/federated-credentials/{credential.name}", wanted)

    def distrust(self, identity: WorkloadIdentity, name: str) -> None:
        """Take a federated credential away."""
        self._call("DELETE", f"{_application(identity)}/federated-credentials/{name}")

    def grant(self, name: str, scopes: list[str]) -> str:
        """A new access token with these scopes; it is not shown again."""
        granted: str = self._call("POST", "/access-tokens", {"name": name, "scopes": scopes}).json()["token"]
        return granted

    def download_bundle(self, name: str, site: Site) -> str:
        """The bundle with a fresh install key; older keys retire."""
        return self._call("POST", f"/hosts/{name}/bundle", {"site": site.to_json()}).text

    def revoke(self, name: str) -> None:
        """Retire the key and cut the connection now."""
        self._call("POST", f"/hosts/{name}/revoke")

    def launch(self, host: str, request: LaunchRequest) -> Sandbox:
        """Ask for a sandbox."""
        return Sandbox.model_validate(self._call("POST", f"/hosts/{host}/launches", request.to_json()).json())

    def measure_network_policy(self, host: str, request: LaunchRequest) -> Host:
        """Begin to measure whether policies are enforced, by two sandboxes like that one."""
        return Host.model_validate(self._call("POST", f"/hosts/{host}/network-policy", request.to_json()).json())

    def sandboxes(self, host: str) -> list[Sandbox]:
        """The host's sandboxes, oldest first."""
        found = self._call("GET", f"/hosts/{host}/sandboxes").json()["sandboxes"]
        return [Sandbox.model_validate(sandbox) for sandbox in found]

    def sandbox(self, sandbox_id: str) -> Sandbox:
        """One sandbox."""
        return Sandbox.model_validate(self._call("GET", f"/sandboxes/{sandbox_id}").json())

    def terminate(self, sandbox_id: str) -> Sandbox:
        """Ask for the sandbox's end."""
        return Sandbox.model_validate(self._call("DELETE", f"/sandboxes/{sandbox_id}").json())

    def tokens(self, sandbox_id: str) -> list[Token]:
        """Tokens issued to the sandbox, newest last."""
        found = self._call("GET", f"/sandboxes/{sandbox_id}/tokens").json()["tokens"]
        return [Token.model_validate(token) for token in found]

    def journal(self, after: int = 0, wait: float = 0.0) -> JournalPage:
        """Journal entries after the given one; `wait` seconds (at most 20) for the first."""
        response = self._request("GET", f"/journal?after={after}&wait={wait}", None, PATIENCE + wait)
        return JournalPage.model_validate(response.json())

    def entries(self, after: int = 0) -> tuple[JournalEntry, ...]:
        """The journal so far, after the given entry; what this client has read of it is not asked for again.

        Whoever waits for something to be written asks a few times a second, and so do others at the same time.
        """
        with self._reading:
            page = self.journal(self._next)
            self._read += page.entries
            self._next = page.next
            known = tuple(self._read)
        return known[bisect_right(known, after, key=lambda entry: entry.n) :]

    def audit(self) -> list[AuditEntry]:
        """The whole audit."""
        return [AuditEntry.model_validate(entry) for entry in self._call("GET", "/audit").json()["entries"]]

    def inject(self, host: str, kind: str, message: str, times: int = 1, patch: dict[str, Any] | None = None) -> Fault:
        """Let a fault happen to the next `times` messages of a type to the host: `fault` in short."""
        return self.fault(host, kind, message=message, times=times, patch=patch or {})

    def fault(self, host: str | None, kind: str, **parameters: Any) -> Fault:
        """Ask for a fault of a host, with None of every host; kinds and parameters: faults.json, in its spelling."""
        wanted = {"kind": kind, "host": host, **parameters}
        return Fault.model_validate(self._call("POST", "/faults", wanted).json())

    def faults(self, host: str | None = None) -> list[Fault]:
        """The faults that are not spent: the host's own, or with None all."""
        found = self._call("GET", _faults(host)).json()["faults"]
        return [Fault.model_validate(fault) for fault in found]

    def remove_fault(self, fault_id: str) -> None:
        """Take one fault away; what it holds back is never sent."""
        self._call("DELETE", f"/faults/{fault_id}")

    def clear_faults(self, host: str | None = None) -> None:
        """Take the host's own faults away, or with None all; what they hold back is never sent."""
        self._call("DELETE", _faults(host))

    def export_audit(self) -> str:
        """The whole audit as NDJSON."""
        return self._call("GET", "/audit/export").text

    def set_entitlement(self, *, entitled: bool) -> None:
        """Put hosts of one's own into the workspace's plan, or take them out."""
        self._call("PUT", "/entitlement", {"entitled": entitled})

    def set_channel(self, *, configured: bool) -> None:
        """Give the workspace its messaging channel, or take it away."""
        self._call("PUT", "/channel", {"configured": configured})

    def status(self, method: str, path: str, body: Any = None) -> int:
        """The HTTP status of any request below /control/v1, whatever it is; nothing is raised for a refusal."""
        return self._http.request(method, path, json=body).status_code

    def _call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self._request(method, path, body, PATIENCE)

    def _request(self, method: str, path: str, body: Any, seconds: float) -> httpx.Response:
        response = self._http.request(method, path, json=body, timeout=seconds)
        if response.is_success:
            return response
        if response.headers.get("Content-Type", "").startswith("application/problem+json"):
            problem = response.json()
            raise ControlError(problem["type"], response.status_code, problem["detail"], problem)
        raise ControlError("unexpected", response.status_code, f"{method} {path} was not answered by the control API")


def _faults(host: str | None) -> str:
    return "/faults" if host is None else f"/hosts/{host}/faults"


def _application(identity: WorkloadIdentity) -> str:
    return f"/tenants/{identity.tenant_id}/applications/{identity.client_id}"
