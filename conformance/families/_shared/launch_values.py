"""Values of launches that scenarios of several families ask for. Pure."""

from fake_platform.model import WorkloadIdentity

NOBODY_HAS = {"cpu": "1000", "memory": "64Mi"}
"""More processors than any node of a run."""


IDENTITY = WorkloadIdentity(
    client_id="aaaaaaaa-0000-4000-8000-000000000007", tenant_id="11111111-2222-4333-8444-555555555555"
)
