"""An operator that names the account of an identity after the launch."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import acting
from reference_operator.__main__ import main
from reference_operator.model import Account

CREATE = acting.create_pod


def create_pod(cluster: Any, action: Any) -> Any:
    """As ever, under another name for each."""
    if action.account is None:
        return CREATE(cluster, action)
    name, manifest = f"{action.account.name}-{action.sandbox_id[:6]}", action.account.manifest
    account = Account(name, {**manifest, "metadata": {**manifest["metadata"], "name": name}})
    spec = {**action.manifest["spec"], "serviceAccountName": name}
    return CREATE(cluster, replace(action, account=account, manifest={**action.manifest, "spec": spec}))


acting.create_pod = create_pod

if __name__ == "__main__":
    sys.exit(main())
