"""The commands of `byohost` that make what a run stands on: clusters, images. Edge: processes, the engine."""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from clusters import cleanup as cleaning
from clusters import state
from clusters.engine import ensure_engine
from clusters.kind import open_cluster
from clusters.node_image import build_node_image
from clusters.ownership import NAME
from conformance.cli.platform import platform_app
from conformance.contract.exits import Exit, UsageError
from conformance.environment import scratch_folders
from conformance.environment.staging.own_cluster import Wanted, create

cluster_app = typer.Typer(help="Throw-away kind clusters of our own.", no_args_is_help=True)
image_app = typer.Typer(help="The image that a cluster's node runs.", no_args_is_help=True)

ClusterName = Annotated[str, typer.Argument(help="A name that `cluster up` has printed.")]


def add_commands(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.add_typer(cluster_app, name="cluster")
    app.add_typer(image_app, name="node-image")
    app.add_typer(platform_app, name="platform")
    app.command("cleanup")(cleanup)


def _say(sentence: str) -> None:
    """Progress of long work: a line on stderr."""
    print(f"· {sentence}", file=sys.stderr)  # noqa: T201 - the command's output


def _known(name: str) -> None:
    """Refuses every name that is not of a cluster of ours, before an engine is even started for it."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name}: not a cluster that byohost has made; their names look like byohost-0123abcd")
    clusters = state.locate(os.environ).clusters
    if not (clusters / name).is_dir():
        there = ", ".join(sorted(path.name for path in clusters.glob("byohost-*"))) or "none"
        raise UsageError(f"{name}: there is no such cluster; of ours there are: {there}")


@cluster_app.command("up")
def cluster_up() -> int:
    """Make a cluster and keep it; its name and kubeconfig are printed as one JSON line."""
    cluster = create(ensure_engine(_say), secrets.token_hex(4), _say, Wanted(keep=True))
    print(json.dumps({"name": cluster.name, "kubeconfig": str(cluster.kubeconfig)}))  # noqa: T201 - the result
    return Exit.CONFORMANT


@cluster_app.command("down")
def cluster_down(name: ClusterName) -> int:
    """Remove a cluster that byohost has made."""
    _known(name)
    if not cleaning.cleanup(ensure_engine(_say), _say, lambda found: found.name == name):
        raise UsageError(f"{name}: the engine has no such cluster with our creation mark, so nothing was removed")
    return Exit.CONFORMANT


@cluster_app.command("load")
def cluster_load(
    name: ClusterName,
    images: Annotated[list[str], typer.Argument(help="Images of the local engine, or paths of image archives.")],
) -> int:
    """Bring images into a cluster's node, so that its pods need no pull."""
    _known(name)
    cluster = open_cluster(ensure_engine(_say), name, _say)
    archives = [image for image in images if Path(image).is_file()]
    for archive in archives:
        cluster.load_archive(Path(archive))
    references = [image for image in images if image not in archives]
    if references:
        cluster.load(references)
    return Exit.CONFORMANT


@image_app.command("build")
def node_image_build() -> int:
    """Build the node image, unless one of the same inputs is there; its name is printed."""
    print(build_node_image(ensure_engine(_say), _say).ref)  # noqa: T201 - the result
    return Exit.CONFORMANT


@image_app.callback()
def node_image() -> None:
    """Keeps `build` a command of its own, whatever else may join it."""


def cleanup(
    *,
    kubeconfig: Annotated[Path | None, typer.Option(help="A cluster that byohost has not made; default: ours.")] = None,
    context: Annotated[str | None, typer.Option(help="A context of the kubeconfig.")] = None,
    namespaces: Annotated[str | None, typer.Option(help="Only in these, for whoever may touch no others: a,b.")] = None,
    run: Annotated[str | None, typer.Option(help="Only what this run has made there, be it at work or not.")] = None,
) -> int:
    """Remove what dead runs have left: clusters of ours whose maker is gone. Prints their names; kept ones stay.

    With --kubeconfig: what carries a run's label on that cluster, and nothing else; not while a run is at work there.
    """
    for folder in scratch_folders.swept():
        _say(f"removed {folder}, in which a process that has ended had left credentials")
    if kubeconfig is not None:
        from conformance.cli import others_cleanup  # noqa: PLC0415 - clients of the cluster load only where they are needed

        wanted = others_cleanup.Asked(kubeconfig, context, namespaces, run)
        for name in others_cleanup.cleared(wanted, _say):
            print(name)  # noqa: T201 - the result
        return Exit.CONFORMANT
    for option, value in (("--context", context), ("--namespaces", namespaces), ("--run", run)):
        if value is not None:
            raise UsageError(f"{option} {value}: it is about the cluster of --kubeconfig FILE, which is not given")
    for name in cleaning.cleanup(ensure_engine(_say), _say):
        print(name)  # noqa: T201 - the result
    return Exit.CONFORMANT
