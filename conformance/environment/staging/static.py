"""The stage of a run that judges nothing but static clauses: a bundle, and no cluster. Edge: a platform as a child.

The bundle is downloaded from the same platform that a cluster would hold, so that its text is the one that is applied
there; only the operator's image has a digest that nobody pushed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from conformance.environment.options import RunOptions
from conformance.environment.registration import site_of
from conformance.environment.stage import Assembled, StaticStage, Steps
from conformance.environment.staging import vendor
from conformance.environment.staging.system import StagingError
from conformance.target.bundle.source import judged
from conformance.target.description import Target
from fake_platform import registry_manifests
from fake_platform.certificates import RunCA
from fake_platform.client import ControlClient

OPERATOR_IMAGE = f"{registry_manifests.HOST}/byohost/operator@sha256:{'0' * 64}"
"""Named by digest as a run's own image is, and never pulled."""

LEAVE = 10.0
"""Seconds that the child is given to end."""


def lay_out(target: Target, options: RunOptions, progress: Steps, stack: ExitStack) -> Assembled[StaticStage]:
    """The target's bundle, made by a platform that lives as long as the stack.

    Raises:
        StagingError: the platform did not start.
        UsageError: the target's bundle file cannot be read.
    """
    progress.step("every selected clause is static: a bundle is rendered, and no cluster is made")
    text = _downloaded(stack.enter_context(_platform(target)), target, options.run_id)
    return Assembled(StaticStage(text, options.run_id), {"cluster": "none", "bundle": target.bundle.source})


def _downloaded(control: ControlClient, target: Target, run: str) -> str:
    """Register a host and download its bundle, as a run on a cluster does; the target's own file is put to it."""
    name = f"host-{run}"
    control.set_channel(configured=True)
    control.register_host(
        name, list(target.operator.families), workload_identity="workload-identity" in target.operator.features
    )
    authority = RunCA.create(f"byohost proxy {run}").cert_pem
    site = site_of(f"byohost-{name}", OPERATOR_IMAGE, authority)
    return judged(control.download_bundle(name, site), target, vendor.template(target), site)


@contextmanager
def _platform(target: Target) -> Iterator[ControlClient]:
    """A platform on this machine, the reference's or a mutant's, as `byohost platform serve` runs it."""
    program = ["-m", "fake_platform"]
    if target.mutant is not None and target.mutant.kind == "platform" and target.mutant.build is not None:
        program = [str(target.resolve(target.mutant.build))]
    # -P: neither the caller's folder nor a mutant's is a place to import from; a `platform.py` may lie in both.
    command = [sys.executable, "-P", *program, "--laptop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            line = child.stdout.readline() if child.stdout else ""
            if not line:
                said = child.stderr.read().strip() if child.stderr else ""
                raise StagingError(f"the platform that was to render the bundle did not start: {said}")
            told = json.loads(line)
            with ControlClient(told["control"], told["controlToken"]) as control:
                yield control
        finally:
            child.terminate()
            try:
                child.communicate(timeout=LEAVE)
            finally:
                child.kill()
