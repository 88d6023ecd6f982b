"""What the SDKs' own tests take from a module that lives only in their repository; written for this harness.

Everything is live: there are no recordings. Connection strings and endpoints come from the environment. It also runs
coroutine tests, so that no further plugin is needed.
"""

import asyncio
import functools
import inspect
import os
import time
from collections.abc import Callable
from typing import Any, Self

import jwt
import pytest
from azure.core.credentials import AccessToken
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Credential:
    """Signs in nowhere: its tokens are for Web PubSub and of a key that only this process knows."""

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        """A token for the first scope."""
        expires = int(time.time()) + 3600
        audience = scopes[0].removesuffix("/.default")
        return AccessToken(jwt.encode({"aud": audience, "exp": expires}, _KEY, algorithm="RS256"), expires)


class AsyncCredential(Credential):
    """The same for asynchronous clients."""

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:  # type: ignore[override]
        """A token for the first scope."""
        return super().get_token(*scopes)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


class AzureRecordedTestCase:
    """The base of the tests' classes."""

    def get_credential(self, _: type, *, is_async: bool = False) -> Credential:
        """Who signs in."""
        return AsyncCredential() if is_async else Credential()

    def create_client_from_credential(self, client: type, credential: Credential, **arguments: Any) -> Any:
        """A client that signs in."""
        return client(credential=credential, **arguments)

    def is_playback(self) -> bool:
        """Never: nothing is recorded."""
        return False


class PowerShellPreparer:
    """Hands a test the arguments that it names, from the variables of the same names in capitals."""

    def __init__(self, directory: str, **defaults: str) -> None:
        del directory
        self._defaults = defaults

    def __call__(self, test: Callable[..., Any]) -> Callable[..., Any]:
        """The test, taking nothing but itself."""
        wanted = inspect.signature(test).parameters
        takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in wanted.values())
        names = [name for name in self._defaults if takes_all or name in wanted]

        def prepared(case: Any) -> Any:
            given = {name: os.environ.get(name.upper(), self._defaults[name]) for name in names}
            found = test(case, **given)
            return asyncio.run(found) if inspect.iscoroutine(found) else found

        prepared.__name__, prepared.__doc__ = test.__name__, test.__doc__
        return prepared


def recorded_by_proxy(test: Callable[..., Any]) -> Callable[..., Any]:
    """The test as it is."""
    return test


@pytest.fixture(scope="session")
def test_proxy() -> None:
    """No proxy."""


def add_general_regex_sanitizer(**_: str) -> None:
    """Nothing is recorded, so there is nothing to clean."""


def pytest_configure(config: pytest.Config) -> None:
    """The marks that the suites use."""
    for mark in ("live_test_only", "asyncio"):
        config.addinivalue_line("markers", f"{mark}: of the SDK's own tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that the variable LEFT_OUT names, exactly; one that is not there is a mistake of ours."""
    names = {*os.environ.get("LEFT_OUT", "").split()}
    left_out = [item for item in items if item.name in names]
    unknown = names - {item.name for item in left_out}
    if unknown:
        raise pytest.UsageError(f"there is no test {', '.join(sorted(unknown))}: suites.toml names it")
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item.name not in names]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    run = functools.partial(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names})
    asyncio.run(run())
    return True
