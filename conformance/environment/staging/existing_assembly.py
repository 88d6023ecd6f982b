"""Puts a run together on a cluster that somebody else made; the caller's stack undoes each step. Edge: all of them.

What a cluster of ours gives beside its API (node, gate, audit log, an identity webhook) is absent here, and each
source says so when a check asks for it; pods of ours stand for some of it.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from clusters import images
from clusters.engine import ensure_engine
from clusters.registry_push import Registry
from conformance.contract.access import Access
from conformance.contract.exits import HarnessError
from conformance.environment import given_namespaces, site_proxy
from conformance.environment.addresses import Addresses
from conformance.environment.apply_guards import OnOthersCluster, Precautions
from conformance.environment.canary_pod import CanaryPod
from conformance.environment.cluster_inventory import ClusterInventory
from conformance.environment.expectations import Condition
from conformance.environment.given_audit_log import GivenAuditLog
from conformance.environment.given_namespaces import GivenNamespaces
from conformance.environment.held_requests import HeldRequests
from conformance.environment.images import Images
from conformance.environment.insides import EphemeralInsides
from conformance.environment.insufficient_capacity import Watched
from conformance.environment.kubelet_events import ToldByKubelet
from conformance.environment.node import Absent, AuditLog, Node
from conformance.environment.options import OthersCluster, RunOptions
from conformance.environment.pace import Pace
from conformance.environment.policed_sidecars import Place as Address
from conformance.environment.policed_sidecars import PolicedSidecars
from conformance.environment.recorder import Recorder, Recorders
from conformance.environment.run_environment import SYSTEM, Environment, system_pod
from conformance.environment.stage import Assembled, EvidenceFolder, Steps
from conformance.environment.staging import (
    assembly,
    existing_capacity,
    existing_cleanup,
    existing_cluster,
    harness_components,
    run_claim,
    run_images,
    vendor,
)
from conformance.environment.staging.harness_components import LoadedImages
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.staging.run_images import Place
from conformance.environment.staging.stage import RunStage
from conformance.environment.waiting import wait_or_last
from conformance.observe import timestamps
from conformance.observe.kube import Kube
from conformance.target.description import Target
from egress_profiles.endpoints import DNS

NOT_OURS = "the cluster is not one of ours, and its nodes are not touched"
OURS_HAS_IT = "a fresh cluster of ours has it (leave --kubeconfig out)"
PROCESSES = Absent("commands in the node", NOT_OURS, OURS_HAS_IT)
AUDIT = Absent("the API server's audit log", NOT_OURS, f"--audit-log FILE gives it, or {OURS_HAS_IT}")
GATE = Absent("a gate that counts each connection of a pod", NOT_OURS, OURS_HAS_IT)
WEBHOOK = Absent("an identity webhook", "this run registers none on a cluster that is not ours", OURS_HAS_IT)


@dataclass(frozen=True)
class _Run:
    """One run there: whose cluster it is, and what is judged."""

    kube: Kube
    others: OthersCluster
    target: Target
    options: RunOptions
    progress: Steps
    inventory: ClusterInventory


@dataclass(frozen=True)
class Wanted:
    """A run that was asked for; its inventory begins before anything is made, and ends once all of it is gone."""

    target: Target
    options: RunOptions
    progress: Steps
    inventory: ClusterInventory


def assemble(wanted: Wanted, folder: EvidenceFolder, stack: ExitStack) -> Assembled[RunStage]:
    """Images, namespace, infrastructure, host: everything up to the applied bundle. `options.others` is set.

    Raises:
        ClusterError, KubeError, StagingError, WaitFailed: something of ours did not come up.
        HarnessError: another run is at work there.
        UsageError: the target or the cluster is none that this can serve.
    """
    target, options, progress = wanted.target, wanted.options, wanted.progress
    others = options.others
    if others is None:
        raise HarnessError("a run on somebody else's cluster was not told which")
    assembly.refuse_to_share(target)
    progress.step(f"connecting to {others.server}")
    run = _Run(existing_cluster.connect(others, options.run_id), others, target, options, progress, wanted.inventory)
    run_claim.refuse(run.kube, others.server)
    loaded, pulled = _pushed(run)
    identity = RunIdentity.create(options.run_id)
    addresses = _standing(run, identity, loaded, stack)
    environment = replace(_environment(run, identity, pulled, stack), evidence=folder.path, addresses=addresses)
    environment = replace(environment, policed_sidecars=_policed(run, environment))
    _tried(environment, progress)
    host, bundle = assembly.installed(environment, progress)
    version = str(run.kube.get("/version")["gitVersion"])
    about = {"cluster": others.server, "kubernetes": version, "registry": others.registry, "operator": pulled.operator}
    about |= {} if others.proxy is None else {"proxy": f"http://{others.proxy.place}"}
    return Assembled(RunStage(host.environment, host, bundle, folder), about)


def _environment(run: _Run, identity: RunIdentity, pulled: Images, stack: ExitStack) -> Environment:
    """What checks hold, beside the evidence's folder and the addresses."""
    run_id = run.options.run_id
    recorder: Recorder | Recorders = _recorder(run)
    stack.enter_context(recorder)
    return Environment(
        run=run_id,
        target=run.target,
        kube=run.kube,
        control=assembly.control(run.kube, identity, stack),
        node=_node(run, pulled, recorder),
        images=pulled,
        authorities=assembly.authorities(identity),
        evidence=Path(),
        pairs=identity.pairs,
        template=vendor.template(run.target),
        precautions=_precautions(run),
        pulls=ToldByKubelet(),
        shortages=Watched(run.kube, recorder),
        held_requests=HeldRequests(run.kube, run_id) if run.kube.bounds is None else None,
        pace=Pace(hosts=_hosts(run)),
        identity_webhook=WEBHOOK,
        site_proxy=run.others.proxy,
    )


def _recorder(run: _Run) -> Recorder | Recorders:
    if run.others.access is Access.NAMESPACE:
        return Recorders(run.kube, run.others.given)
    return Recorder(run.kube, lambda namespace: namespace.endswith(f"-{run.options.run_id}"))


def _precautions(run: _Run) -> Precautions:
    if run.others.access is Access.NAMESPACE:
        return GivenNamespaces(run.kube, run.options.run_id, run.others.given, run.others.pull_secret)
    return OnOthersCluster(run.kube, run.options.run_id, run.others.pull_secret)


def _hosts(run: _Run) -> int:
    """Installed hosts: as many as there is room for, or namespaces."""
    if run.others.access is Access.NAMESPACE:
        most = min(existing_capacity.MOST, len(run.others.given) - given_namespaces.BESIDE)
        return existing_capacity.tried(run.kube, run.options.run_id, most)
    return existing_capacity.hosts(run.kube)


def _node(run: _Run, pulled: Images, recorder: Recorder | Recorders) -> Node:
    """What such a run knows of what lies below pods, and what stands for the rest."""
    return Node(
        name=run.others.server,
        processes=PROCESSES,
        audit_log=_audit_log(run),
        gate=GATE,
        canaries=CanaryPod(run.kube),
        submissions=recorder,
        looker=EphemeralInsides(run.kube, pulled.sandbox),
    )


def _policed(run: _Run, environment: Environment) -> PolicedSidecars | None:
    """By the word of whoever asked for the run; what closes a way there measures it."""
    if run.others.policies is None:
        return None
    insides = EphemeralInsides(run.kube, environment.images.sandbox)
    return PolicedSidecars(
        run.kube,
        run.options.run_id,
        insides,
        like=lambda: system_pod(run.kube, "control-client"),
        kept=_address(environment.operators_proxy),
    )


def _address(address: str) -> Address:
    """Host and port of `HOST:PORT`."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _audit_log(run: _Run) -> AuditLog:
    """The one that was given, from when the harness's own namespace was made."""
    if run.others.audit_log is None:
        return AUDIT
    made = run.kube.get(f"/api/v1/namespaces/{SYSTEM}")["metadata"]["creationTimestamp"]
    return GivenAuditLog(run.others.audit_log, timestamps.seconds(made))


def _pushed(run: _Run) -> tuple[LoadedImages, Images]:
    """The harness's own images and the target's, in the registry that the cluster's nodes pull from, by digest."""
    image_set = run_images.prepare(ensure_engine(run.progress.step), run.target, run.progress.step)
    run.progress.step(f"pushing images to {run.others.registry}")
    host, _, path = run.others.registry.partition("/")
    to = Place(Registry(f"https://{host}", host, run.others.registry_ca or None, run.others.credentials), path)
    own = {
        name: to.take(images.layout(image_set.workshop, image_set.loaded[name].reference), name)
        for name in ("platform", "proxy", "registry", "dns", "canary")
    }
    operator = image_set.operator(run.target)
    pulled = run_images.push(image_set, operator, to, run.options.run_id, cloud=False)
    pulled = replace(pulled, mirror=run.others.registry, deaf=run_images.push_deaf(image_set.sandbox, to))
    return LoadedImages(**own), pulled


def _standing(run: _Run, identity: RunIdentity, loaded: LoadedImages, stack: ExitStack) -> Addresses:
    """Everything of the harness's own; where its Services are."""
    run.progress.step("clearing what an earlier run left")
    _cleared(run)
    given_namespaces.refuse_hosts(run.kube, run.others.given)
    if run.kube.bounds is None:
        harness_components.remove(run.kube)  # one that is there now is somebody else's, and is refused
    run.inventory.begin(run.kube)
    stack.callback(run.inventory.end)
    stack.enter_context(run_claim.kept(run.kube, run.options.run_id))  # what stays of the run then claims nothing
    if not run.options.keep:
        stack.callback(existing_cleanup.clear, run.kube, run.options.run_id)
    run.progress.step("starting name server, registry, platform and proxy")
    launched_from = run.others.registry.partition("/")[0]
    others = run.others
    stands = existing_cluster.System(identity, loaded, launched_from, others.pull_secret, others.name_server)
    return stands.build(run.kube, run.target)


def _cleared(run: _Run) -> None:
    """Take away what earlier runs have left, of which none is at work.

    Raises:
        HarnessError: one is; also where it has begun while this one was clearing the same.
    """
    earlier = existing_cleanup.runs(run.kube)
    run_claim.refuse(run.kube, run.others.server)  # after they were listed: one among them that has begun is seen
    for each in earlier:
        existing_cleanup.clear(run.kube, each)
    run_claim.refuse(run.kube, run.others.server)


def _tried(environment: Environment, progress: Steps) -> None:
    """Goes the way that operators will go, where the proxy on it is the site's.

    Our name server and platform stand, yet nodes may hear a moment later where: what the proxy does not reach is asked
    for again until it does.

    Raises:
        HarnessError: it leads nowhere, so that no operator could do its work.
    """
    way = environment.site_proxy
    if way is None:
        return
    progress.step(f"trying the way through the site's proxy {way.place}")
    # Its address is the site's own, even where it looks like one of the fixed ones that are names there.
    pod = replace(environment, addresses=Addresses())
    attempts = site_proxy.attempts(way, environment.trusted)
    over = Condition("the way through the site's proxy is open, or refused for good", site_proxy.settled)
    results = wait_or_last(lambda: pod.control_probe(attempts).results, until=over, within=site_proxy.SETTLING)
    objection = site_proxy.objection(way, environment.addresses.at(DNS), results)
    if objection:
        raise HarnessError(objection)
