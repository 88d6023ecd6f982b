"""openapi.yaml is a valid document, and says all that the platform answers."""

from collections.abc import Iterator
from typing import Any

import openapi_spec_validator
import pytest

from fake_platform import refusals
from fake_platform.exchange import Exchange
from fake_platform.runtime import Platform
from fake_platform.settings import Site
from fake_platform.store import Store
from fake_platform.validation import schema_documents
from tests.fake_platform.protocol.one_document import document, one_document

OPENAPI = document("openapi.yaml")
METHODS = {"get", "post", "put", "patch", "delete"}
OF_EXCHANGE = {
    "invalid-request", "unsupported-protocol", "unknown-key", "key-retired", "proof-refused", "not-entitled",
    "key-claimed-elsewhere", "superseded", "channel-not-configured", "host-deleted", "rate-limited",
}  # fmt: skip


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation, each."""
    for path, item in OPENAPI["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def test_document_is_openapi() -> None:
    """By the metaschema of OpenAPI 3.1, with every schema inside."""
    openapi_spec_validator.validate(one_document("openapi.yaml"), cls=openapi_spec_validator.OpenAPIV31SpecValidator)


def test_validator_sees_what_is_wrong() -> None:
    """The control: a response without a description is found."""
    broken = one_document("openapi.yaml")
    broken["paths"]["/healthz"]["get"]["responses"]["200"] = {}
    with pytest.raises(Exception, match="description"):
        openapi_spec_validator.validate(broken, cls=openapi_spec_validator.OpenAPIV31SpecValidator)


def test_operators_operations_are_those_that_are_served() -> None:
    """What operators call is in the document and the reverse."""
    platform = Platform(Site("https://platform.byohost.test", None, "registry", ()), Store())
    served = {(route.path, route.method.lower()) for route in Exchange(platform).routes()}
    platform.store.close()
    assert served == {(path, method) for path, method, _ in operations() if not path.startswith("/control/")}


def test_every_operation_is_written_to_its_end() -> None:
    """Each has an id, a summary, answers with a description, and a schema for every JSON that goes in or out."""
    seen = set()
    for path, method, operation in operations():
        place = f"{method} {path}"
        assert operation["operationId"] not in seen, place
        seen.add(operation["operationId"])
        assert operation["summary"], place
        answers = [_resolved(answer) for answer in operation["responses"].values()]
        for content in [operation.get("requestBody", {}), *answers]:
            for media_type, body in content.get("content", {}).items():
                assert "schema" in body or media_type == "application/yaml", place
        if path.startswith("/control/"):
            assert operation["security"] == [{"controlToken": []}], place
            assert {"401", "403"} <= set(operation["responses"]), place


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = OPENAPI["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


def test_problem_types_are_those_of_the_table() -> None:
    """The schema's closed list is the platform's table; those of the exchange stand in its description with status."""
    schema = schema_documents()["problem.json"]
    assert set(schema["properties"]["type"]["enum"]) == set(refusals.STATUS)
    for kind in OF_EXCHANGE:
        assert f"{kind} {refusals.STATUS[kind]}" in schema["description"]
    statuses = {str(refusals.STATUS[kind]) for kind in OF_EXCHANGE}
    exchange = OPENAPI["paths"]["/v1/hosts/{host}/key-exchange"]["post"]
    assert set(exchange["responses"]) == statuses | {"200"}


def test_no_schema_is_left_unused() -> None:
    """Every definition of the control API's schemas is referred to by an operation or by another definition."""
    text = repr(OPENAPI) + repr(schema_documents())
    for name in schema_documents()["control.json"]["$defs"]:
        assert f"control.json#/$defs/{name}'" in text or f"'#/$defs/{name}'" in text or name == "auditEntry", name
