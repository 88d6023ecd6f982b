"""The record of a small run that keeps the contract: one host, one sandbox from its launch until its pod is gone."""

from dataclasses import replace
from typing import Any

from conformance.observe.audit import parse_audit
from conformance.observe.run_record import RunRecord
from tests.anywhere import changed
from tests.conformance.families.test_no_pod_is_an_error import ID, ORDER, POD, REQUESTED, logged
from tests.conformance.observe.wire import Wire

SIDECAR = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"cpu": "50m", "memory": "64Mi"}}
RUN = "feed"
HOST = f"host-{RUN}"


def pod() -> dict[str, Any]:
    """As its operator submitted it: without a cloud's token, and its sidecar of the protocol's size."""
    made: dict[str, Any] = changed(POD, [])
    made["metadata"]["labels"] |= {"byohost.test/host": HOST}
    made["spec"]["volumes"] = [each for each in made["spec"]["volumes"] if each["name"] != "cloud"]
    made["spec"]["initContainers"][0]["resources"] = SIDECAR
    return made


def wire() -> Wire:
    """What operator and platform have said."""
    made = Wire(HOST)
    made.up("a", "host.inventory")
    made.down("a", "sandbox.launch", {**ORDER, "tokenGeneration": 1})
    made.told("a", ID, "accepted")
    made.told("a", ID, "starting")
    made.told("a", ID, "ready", 1)
    made.down("a", "sandbox.terminate", {"sandboxId": ID})
    made.told("a", ID, "finished", 1)
    made.wait(30)
    made.up("a", "host.checkin")
    return made


def stored(run: Wire | None = None, submitted: dict[str, Any] | None = None) -> RunRecord:
    """The record, with this conversation and this pod in the place of the good ones."""
    account, _, *rest = REQUESTED
    events = parse_audit(logged([account, submitted or pod(), *rest]))
    deleted = [each for each in events if each.verb == "delete"]
    taken = [replace(each, user="system:node:n") for each in deleted if each.resource == "pods"]
    return RunRecord(
        run=RUN,
        account="byohost-operator",
        host=HOST,
        sandbox=ID,
        journal=tuple((run or wire()).entries),
        created=tuple(each for each in events if each.verb == "create"),
        deleted=(*deleted, *taken),
    )


def renumbered(record: RunRecord) -> RunRecord:
    """The same after one frame was changed: a message has another's number."""
    last = record.journal[-1]
    changed = last.model_copy(update={"data": {**last.data, "seq": last.data["seq"] + 1}})
    return replace(record, journal=(*record.journal[:-1], changed))
