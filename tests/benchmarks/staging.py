"""A cluster with a registered host, staged as `certify` does it, for benchmarks on a real one. Edge: a cluster."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from conformance import builtin
from conformance.environment.options import RunOptions
from conformance.environment.staging.assembly import assemble
from conformance.environment.subject import HostUnderTest
from conformance.report.folder import ReportFolder
from conformance.runner.progress import Lines

KUBECONFIG = "BYOHOST_BENCH_KUBECONFIG"
"""Names a cluster of ours that stands already, made by `byohost cluster up`."""


@contextlib.contextmanager
def staged() -> Iterator[HostUnderTest]:
    """A host whose operator has registered; what was made is gone in the end."""
    given = os.environ.get(KUBECONFIG)
    run = secrets.token_hex(4)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        options = RunOptions(run_id=run, kubeconfig=Path(given) if given else None, report_dir=Path(folder))
        reports = ReportFolder.create(Path(folder), run, datetime.now(UTC))
        progress = Lines(Console(stderr=True))
        host = assemble(builtin.reference_target(), options, reports, progress, stack).stage.host
        host.registered()
        yield host
