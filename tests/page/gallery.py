"""A workspace with one host in each state, driven over the wire, for the pictures and the checks of every page."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from fake_platform.client import ControlClient
from fake_platform.model import LaunchRequest, Profile, Quantities, Resources, Sandbox, Site
from tests.fake_platform.stranger import HEALTH, Stranger, install_key
from tests.page.conftest import Platform

OPERATOR_IMAGE = "registry.byohost.test/byohost/operator@sha256:" + "b" * 64
SANDBOX_IMAGE = "registry.byohost.test/byohost/sandbox@sha256:" + "a" * 64
SITE = Site(operator_image=OPERATOR_IMAGE)
SIZE = Resources(
    requests=Quantities(cpu="100m", memory="128Mi"),
    limits=Quantities(cpu="500m", memory="256Mi"),
)
FORBIDDEN = "The API server forbids: delete pods in namespace byohost-broken-rbac."
HOSTS = ("awaiting", "connected", "broken-rbac", "dropped", "retired-key", "retired")
HOSTILE = "<script>window.hacked=1</script>\u202egnp.exe\x1b[31m\u2066\x00\"'><img src=x onerror=window.hacked=1>"


def order() -> LaunchRequest:
    """A small launch."""
    return LaunchRequest(
        image=SANDBOX_IMAGE, sidecar_image=SANDBOX_IMAGE, family="python", resources=SIZE, deadline_seconds=600
    )


def check_in(operator: Stranger, version: str = "1.4.2", **broken: str) -> None:
    """host.checkin, with the named facts broken for that reason."""
    good = HEALTH | {"checkedAt": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    facts: dict[str, Any] = dict.fromkeys(("clusterApi", "namespace", "rbac", "channel"), good)
    told = facts | {name: good | {"ok": False, "reason": reason} for name, reason in broken.items()}
    data = {"operatorVersion": version, "runtimeFamilies": ["python"], "health": told}
    assert operator.say("host.checkin", {**data, "capacity": {"running": 0, "pending": 0}})["success"]


@contextlib.contextmanager
def connected(platform: Platform, host: str, *families: str) -> Iterator[Stranger]:
    """A registered host and its operator, with an empty inventory."""
    platform.control.register_host(host, list(families or ("python",)))
    key = install_key(platform.control.download_bundle(host, SITE))
    with Stranger(platform.laptop.endpoint, platform.laptop.ca_file, host) as operator:
        assert operator.exchange(key, ("python",)).status_code == 200
        operator.connect()
        operator.inventory()
        yield operator


def launched(control: ControlClient, operator: Stranger, state: str, **more: Any) -> Sandbox:
    """A sandbox that the operator has brought that far."""
    sandbox = control.launch(operator.host, order())
    operator.hear("sandbox.launch")
    for step in ("accepted", "starting", state):
        data = {"sandboxId": sandbox.sandbox_id, "state": step, "podUid": None, "reason": None, "detail": None}
        pod = {} if step == "accepted" else {"podUid": f"{sandbox.sandbox_id}-pod", "tokenGeneration": 1}
        told = {"tokenGeneration": 0, **data, **pod, **(more if step == state else {})}
        assert operator.say("sandbox.status", told)["success"]
    return sandbox


@contextlib.contextmanager
def gallery(platform: Platform, prefix: str) -> Iterator[dict[str, str]]:
    """Names of hosts by their state (HOSTS); their operators are there as long as the context lasts."""
    names = {state: f"{prefix}-{state}" for state in HOSTS}
    control = platform.control
    control.put_resource_class("small", SIZE)
    control.register_host(names["awaiting"], ["python", "node"])
    with ExitStack() as operators:
        good = operators.enter_context(connected(platform, names["connected"], "python", "node"))
        check_in(good)
        control.put_profile(Profile(name=f"{prefix}-insights", host=names["connected"], resource_class="small"))
        launched(control, good, "failed", reason="image-pull", detail="registry.byohost.test: 403 Forbidden")
        launched(control, good, "finished")
        launched(control, good, "ready")
        control.launch(good.host, order())
        broken = operators.enter_context(connected(platform, names["broken-rbac"]))
        check_in(broken, rbac=FORBIDDEN)
        with connected(platform, names["dropped"]) as gone:
            check_in(gone, "1.3.0")
        late = operators.enter_context(connected(platform, names["retired-key"]))
        check_in(late)
        control.download_bundle(late.host, SITE)
        control.register_host(names["retired"], ["python"])
        control.put_profile(Profile(name=f"{prefix}-legacy", host=names["retired"], resource_class="small"))
        control.delete_host(names["retired"])
        yield names
