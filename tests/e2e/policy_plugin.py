"""What a plain cluster's owner has installed to enforce NetworkPolicies: kube-router, pulled from the plain registry.

It answers what a policy denies with an ICMP error, so that whoever tries is refused at once. `dropping` keeps such
errors in the node, as other plugins send none: then what is denied comes to nothing.
"""

import json
import os
from pathlib import Path

from clusters import go_builds, go_modules, images, state
from clusters.images import Workshop
from clusters.progress import Progress
from clusters.registry_push import Registry
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging import policy_engine
from conformance.environment.staging.run_images import Place
from egress_profiles.endpoints import SERVICE_RANGES
from tests.e2e.plain_cluster import SERVICES, PlainCluster

NAMESPACE, NAME = "kube-system", "kube-router"
_TABLE = "plain_silence"
_SILENT = (
    f"add table inet {_TABLE}; add chain inet {_TABLE} output {{ type filter hook output priority 0; }}; "
    f"add rule inet {_TABLE} output icmp type destination-unreachable drop"
)


def enforce(plain: PlainCluster, folder: Path, progress: Progress) -> None:
    """Install it, and wait until it runs."""
    file = folder / "kube-router.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": _objects(_pushed(plain, progress))}))
    plain.run_kubectl("apply", "-f", str(file))
    plain.run_kubectl("rollout", "status", f"deployment/{NAME}", f"--namespace={NAMESPACE}", "--timeout=90s")


def dropping(plain: PlainCluster, *, begins: bool) -> None:
    """Whether what is denied is dropped from now on, or refused again."""
    plain.in_node("nft", _SILENT if begins else f"delete table inet {_TABLE}")


def _pushed(plain: PlainCluster, progress: Progress) -> str:
    programs = {"kube-router": go_builds.programs(go_modules.POLICIES, progress) / "kube-router"}
    workshop = Workshop(plain.engine, state.locate(os.environ).images, programs, progress)
    built = images.ensure_images(workshop, [policy_engine.IMAGE])[policy_engine.IMAGE]
    registry = Registry(f"https://{plain.registry}", plain.registry, plain.registry_ca.read_text())
    return Place(registry, "plain").take(images.layout(workshop, built.reference), NAME)


def _objects(image: str) -> list[object]:
    """As our own clusters have it, but for its name and place, where its image is from, and the one family."""
    text = json.dumps(policy_engine.objects("IMAGE"))
    for ours, theirs in (
        (f"byohost-{policy_engine.NAME}", NAME),
        (policy_engine.NAME, NAME),
        (SYSTEM, NAMESPACE),
        ('"Never"', '"IfNotPresent"'),
        ("--enable-ipv6=true", "--enable-ipv6=false"),
        (SERVICE_RANGES[0], SERVICES),
        (f'"--service-cluster-ip-range={SERVICE_RANGES[1]}", ', ""),
        ("IMAGE", image),
    ):
        assert ours in text, ours
        text = text.replace(ours, theirs)
    found: list[object] = json.loads(text)
    return found
