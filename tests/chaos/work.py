"""The sandboxes that chaos asks for, in words that a paper kubelet and a real node understand alike. Pure."""

from dataclasses import dataclass

from fake_platform.model import LaunchRequest, Quantities, Resources, WorkloadIdentity

SLEEP = ("python3", "-m", "fake_platform.sandbox", "sleep")
CRASH = ("/no/such/program",)
"""Cannot be started: what exits by itself could be seen running first, and would then have been ready."""

SMALL = Quantities(cpu="5m", memory="16Mi")
LIMIT = Quantities(cpu="500m", memory="64Mi")
HUGE = Quantities(cpu="64", memory="16Mi")
"""No node has so many cores: the pod waits, as long as it is let."""

IDENTITY = WorkloadIdentity(
    client_id="11111111-2222-3333-4444-555555555555", tenant_id="66666666-7777-8888-9999-000000000000"
)
DEADLINE = 110
"""Seconds; longer than any of it takes, on a slow machine too, so that no deadline decides a story."""


@dataclass(frozen=True)
class Images:
    """Sandbox and sidecar, by digest, under the platform's registry name."""

    sandbox: str
    sidecar: str


def order(images: Images, name: str) -> LaunchRequest:
    """A launch by the word that its name begins with: `worker` has an identity, `crash` and `stuck` never get ready."""
    kind = name.partition("-")[0]
    huge = kind == "stuck"
    return LaunchRequest(
        image=images.sandbox,
        sidecar_image=images.sidecar,
        family="python",
        command=CRASH if kind == "crash" else SLEEP,
        resources=Resources(requests=HUGE if huge else SMALL, limits=HUGE if huge else LIMIT),
        deadline_seconds=DEADLINE,
        workload_identity=IDENTITY if kind == "worker" else None,
        labels={"story": name},
    )
