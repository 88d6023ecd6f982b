"""One cloud for all tests of the token endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_platform.identity.cloud import Cloud, cloud


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A platform with a token endpoint, and an issuer."""
    with cloud(Path(tmp_path_factory.mktemp("cloud"))) as made:
        yield made


@pytest.fixture
def federated(running: Cloud) -> Cloud:
    """The same, whose application trusts the issuer's one subject."""
    running.publish()
    running.trust()
    return running
