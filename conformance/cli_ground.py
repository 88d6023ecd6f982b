"""The commands of `byohost` that make ground to stand on: clusters, images, a platform. Edge: processes, the engine."""

import json
import os
import secrets
import subprocess
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
from conformance.exits import Exit, UsageError
from conformance.staging.ground import create

PLATFORM_BAD_INPUT = 64
"""The platform's own exit code for flags that make no platform; it has said why on stderr."""

cluster_app = typer.Typer(help="Throw-away kind clusters of our own.", no_args_is_help=True)
image_app = typer.Typer(help="The image that a cluster's node runs.", no_args_is_help=True)
platform_app = typer.Typer(help="The fake platform on this machine.", no_args_is_help=True)

ClusterName = Annotated[str, typer.Argument(help="A name that `cluster up` has printed.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Default: a free one.")]
StateFile = Annotated[Path | None, typer.Option(help="Keeps hosts, keys, sandboxes and audit. Default: memory.")]


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
    cluster = create(ensure_engine(_say), secrets.token_hex(4), _say, keep=True)
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


@platform_app.command("serve")
def platform_serve(*, tls_port: Port = None, control_port: Port = None, state: StateFile = None) -> int:
    """Serve a platform on localhost until Ctrl-C; the first line on stdout says where, as JSON; `page` is a link."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    command += [] if tls_port is None else ["--tls-port", str(tls_port)]
    command += [] if control_port is None else ["--control-port", str(control_port)]
    command += [] if state is None else ["--state", str(state)]
    with subprocess.Popen(command) as child:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            return Exit.CONFORMANT
    return {0: Exit.CONFORMANT, PLATFORM_BAD_INPUT: Exit.USAGE}.get(code, Exit.ERROR)


@platform_app.callback()
def platform() -> None:
    """Keeps `serve` a command of its own, whatever else may join it."""


@image_app.callback()
def node_image() -> None:
    """Keeps `build` a command of its own, whatever else may join it."""


def cleanup() -> int:
    """Remove what dead runs have left: clusters of ours whose maker is gone. Prints their names; kept ones stay."""
    for name in cleaning.cleanup(ensure_engine(_say), _say):
        print(name)  # noqa: T201 - the result
    return Exit.CONFORMANT
