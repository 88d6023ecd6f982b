"""Signs in to the cloud from inside a sandbox, by azure-identity as it comes. Edge: files, the environment, HTTPS.

It runs inside the container, as the text of `python3 -c`, so it imports nothing of ours. On stdin one JSON object:
{"proxy": host:port, "caPem": PEM, "scope": ...}. On stdout one: {"variables": {AZURE_...}, "token": the projected
token, "granted": bool, "trouble": what the client said}.
"""

import json
import os
import sys
from pathlib import Path

AUTHORITIES = Path("/tmp/cloud-authorities.pem")  # noqa: S108 - the pod's own scratch


def projected(variables: dict[str, str]) -> str:
    """The token in the file that the variable names; empty where there is none."""
    try:
        return Path(variables["AZURE_FEDERATED_TOKEN_FILE"]).read_text(encoding="ascii").strip()
    except (KeyError, OSError):
        return ""


def trouble(scope: str) -> str:
    """Why the client got no access token; empty where it got one."""
    try:
        # Only now: proxy and authorities are read from the environment.
        from azure.identity import WorkloadIdentityCredential  # noqa: PLC0415

        with WorkloadIdentityCredential() as credential:
            return "" if credential.get_token(scope).token else "an empty token"
    except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
        return f"{type(error).__name__}: {error}"


def main() -> None:
    """Sign in once and tell."""
    wanted = json.load(sys.stdin)
    AUTHORITIES.write_text(wanted["caPem"], encoding="ascii")
    os.environ |= {"HTTPS_PROXY": f"http://{wanted['proxy']}", "REQUESTS_CA_BUNDLE": str(AUTHORITIES)}
    variables = {name: value for name, value in os.environ.items() if name.startswith("AZURE_")}
    said = trouble(wanted["scope"])
    told = {"variables": variables, "token": projected(variables), "granted": not said, "trouble": said}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
