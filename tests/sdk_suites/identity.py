"""A pod's token, and the variables that the webhook sets, for SDKs that sign in. Edge: child processes, files."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.fake_platform.identity.cloud import cloud
from tests.fake_platform.identity.signing import CLIENT, TENANT


@contextlib.contextmanager
def service_account(folder: Path) -> Iterator[dict[str, str]]:
    """The variables, as long as a token endpoint that trusts the token lives.

    The authority of both is named where Node, Python and the virtual machine's keytool want it.
    """
    folder.mkdir()
    with cloud(folder) as found:
        found.publish()
        found.trust()
        token = folder / "token-of-the-pod"
        token.write_text(found.assertion())
        yield {
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_FEDERATED_TOKEN_FILE": str(token),
            "AZURE_AUTHORITY_HOST": f"{found.authority}/",
            "NODE_EXTRA_CA_CERTS": str(found.ca_file),
            "SSL_CERT_FILE": str(found.ca_file),
        }
