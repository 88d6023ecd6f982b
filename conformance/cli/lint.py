"""Judges a bundle's text by the static clauses, without a cluster. Edge: the file, the clock, a pytest session."""

import codecs
import contextlib
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from conformance import builtin
from conformance.contract.access import Access
from conformance.contract.clauses import Level, Subject
from conformance.contract.exits import UsageError
from conformance.environment.stage import StaticStage
from conformance.report.model import Facts, build
from conformance.runner.plan import Plan
from conformance.runner.progress import Progress
from conformance.runner.session import judge
from conformance.target.bundle.reader import BYTES
from conformance.target.description import BundleSource, Target
from conformance.target.selection import Wish, choose

CHECKS = builtin.CHECKS / "bundle"
"""The checks that read a bundle's text and nothing else."""


STDIN = Path("-")
"""Stands for the bundle that comes on standard input."""


def read(path: Path) -> str:
    """The text of a bundle file, or as much of it as shows that it is too large for one.

    A byte that is not UTF-8 comes as a lone surrogate, which no reader takes: the file is a bundle that fails.

    Raises:
        UsageError: There is no such file.
    """
    try:
        with contextlib.nullcontext(_standard_input()) if path == STDIN else path.open("rb") as file:
            # A character cut in two at the end is no fault of the file.
            decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
            return decoder.decode(file.read(BYTES + 1), final=not file.read(1))
    except OSError as error:
        raise UsageError(
            f"{path}: the bundle cannot be read: {error.strerror}; give the path of one YAML file"
        ) from error


def _standard_input() -> BinaryIO:
    stream: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise UsageError("-: standard input is closed; pipe the bundle into it, or give the path of one YAML file")
    return stream


def lint(path: Path, wish: Wish, progress: Progress) -> dict[str, Any]:
    """The report on a bundle file, by the wished clauses as far as a text alone can tell.

    Raises:
        UsageError: The file cannot be read, or no clause is left to check.
    """
    text = read(path)
    started, tick = datetime.now(UTC), monotonic()
    contract = builtin.contract()
    source = "standard input" if path == STDIN else str(path)
    target = Target(bundle=BundleSource(source=source), subjects=(Subject.BUNDLE,))
    plan = Plan(
        contract=contract,
        target=target,
        selection=choose(contract, target, replace(wish, level=Level.STATIC), Access.PAPER),
        stage=StaticStage(text),
        today=started.date(),
        progress=progress,
        paths=(CHECKS,),
        command=("byohost", "lint", str(path)),
    )
    return build(
        Facts(
            run_id="static",
            contract=contract,
            target=target,
            selection=plan.selection,
            judgement=judge(plan),
            kills=builtin.kills(),
            started=started,
            seconds=monotonic() - tick,
            folder=path.absolute().parent,
            command=plan.command,
        )
    )
