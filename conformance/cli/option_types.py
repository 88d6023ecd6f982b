"""Options that several commands take in the same words: for typer, as types of their parameters."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.contract.clauses import Profile

ContextOption = Annotated[str | None, typer.Option(help="A context of the kubeconfig. Default: its current one.")]
ProfileOption = Annotated[Profile | None, typer.Option(help="Which clauses the verdict stands on. Default: core.")]
ProxyAuthOption = Annotated[str | None, typer.Option(help="USER:PASSWORD there, from env:NAME or file:PATH.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
RegistryCredentialsOption = Annotated[
    Path | None, typer.Option(help="Who may push there, as docker and podman keep it: config.json, auth.json.")
]
