"""asyncapi.yaml is a valid document, by the metaschema that AsyncAPI publishes among the JavaScript packages."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.fake_platform.protocol.one_document import document, one_document


@pytest.fixture(scope="module")
def metaschema(packages: Path) -> jsonschema.Draft7Validator:
    """AsyncAPI 3.0."""
    file = packages / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0-without-$id.json"
    return jsonschema.Draft7Validator(json.loads(file.read_text()))


def wrong(metaschema: jsonschema.Draft7Validator, content: Any) -> list[str]:
    """What breaks the metaschema, by place."""
    return [f"{error.json_path}: {error.message[:200]}" for error in metaschema.iter_errors(content)]


def test_document_is_asyncapi(metaschema: jsonschema.Draft7Validator) -> None:
    """As it stands, and with every schema inside."""
    assert wrong(metaschema, document("asyncapi.yaml")) == []
    assert wrong(metaschema, one_document("asyncapi.yaml")) == []


def test_metaschema_sees_what_is_wrong(metaschema: jsonschema.Draft7Validator) -> None:
    """The control: an operation that neither sends nor receives is found."""
    broken = document("asyncapi.yaml")
    broken["operations"]["sendToPlatform"]["action"] = "shout"
    assert wrong(metaschema, broken)
