"""WID-11: kubelet can replace the token before it ends, where the sandbox looks for it."""

import pytest

from conformance.families._shared.workload_identity import Federated
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.pods import container, projected_tokens

pytestmark = pytest.mark.clause("WID-11")


def test_the_file_is_a_projection_that_kubelet_renews(federated: Federated) -> None:
    """The file is that of a projected token, mounted as a whole volume; a mount of a single file stays as it was."""
    file = federated.signed_in.variables.get("AZURE_FEDERATED_TOKEN_FILE", "")
    if not file:
        raise CouldNotRun("the identity's pod is told of no token file")
    asked = projected_tokens(federated.pods.own)
    mounts = [one for one in container(federated.pods.own, "sandbox")["volumeMounts"] if one["name"] in asked]
    whole = {f"{one['mountPath'].rstrip('/')}/{asked[one['name']]['path']}" for one in mounts if "subPath" not in one}
    assert file in whole, (
        f"{file} is no file of a projected token that is mounted whole, so kubelet cannot replace it: "
        f"{[(one['mountPath'], one.get('subPath')) for one in mounts]}"
    )
