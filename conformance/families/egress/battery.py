"""The whole battery from inside one sandbox, in one batch, with the canaries as witnesses. Edge: exec, the node, logs.

Each group stands between two requests to the witness, the listed canary; what goes past the proxy is first and last
sent by the control client. A mark that a canary or our name server has written down decides, never the client alone.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from conformance.environment.addresses import Addresses
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import Environment, system_pod
from conformance.environment.subject import SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.scheduling.scenario import record_of, scenario
from conformance.families.egress import early_traffic
from conformance.families.egress.battery_attempts import CONTROL_SECONDS, Attempt, named, past, through
from conformance.families.egress.battery_record import NO_HTTP2, BatteryRun, speaks_http2
from conformance.families.egress.prober import launch_prober
from conformance.observe import gate
from conformance.observe.pods import addresses as own_addresses
from conformance.observe.probe import ProbeReport
from conformance.observe.sighting import Sighting
from egress_profiles import enforcement_gaps, loading
from egress_profiles.battery.cases import CASES, Case
from egress_profiles.battery.direct import DIRECT, Direct, Witness
from egress_profiles.battery.scope import OTHERWISE
from egress_profiles.battery.spellings import spellings
from egress_profiles.battery_profile import HOST, UNLISTED
from egress_profiles.canary_namespace import ADDRESSES
from egress_profiles.endpoints import CANARY
from egress_profiles.gate_counters import Attempt as Counted
from egress_profiles.profile import Mode

HTTP1 = Case("http1", "the witness, asked for as a good client would")
HTTP2 = Case(
    "http2",
    "the same in HTTP/2",
    requests=(((":method", "GET"), (":scheme", "https"), (":authority", "{ok}:{port}"), (":path", "/{mark}")),),
)
GROUPS = tuple(dict.fromkeys(case.group for case in CASES if case.group not in OTHERWISE and case.id not in OTHERWISE))


@dataclass(frozen=True)
class Marks:
    """The words by which arrivals are told apart: one for each attempt of one run of the battery."""

    run: str

    def of(self, name: str) -> str:
        """The mark of one attempt: of one length, so that none is part of another."""
        return f"byohost-{self.run}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


@scenario("battery_run", record_of(launch_prober), after=("probed",))
def run_battery(sandbox: SandboxUnderTest) -> BatteryRun:
    """The control client, the sandbox, the control client again; then what the witnesses have written down."""
    environment, marks = sandbox.host.environment, Marks(secrets.token_hex(4))
    first = early_traffic.launch(sandbox.host, marks.of("early"))
    words = _words(environment, first)
    direct = tuple(case for case in DIRECT if not _lacking(case, words, environment.addresses))
    before = environment.control_probe(_past(direct, marks, "before", words))
    inside = sandbox.probe([*_through(marks, words), *_past(direct, marks, "inside", words)])
    after = environment.control_probe(_past(direct, marks, "after", words))
    seen = _seen(environment, marks.of(f"{_last_control(direct)}after"))
    spoken = [HTTP1, HTTP2] if speaks_http2([inside.results[name] for name in _rounds(HTTP2)]) else [HTTP1]
    controls = tuple(marks.of(name) for control in spoken for name in _rounds(control))
    unspoken = {case.id: NO_HTTP2 for case in _cases() if case.requests and HTTP2 not in spoken}
    sent = ({case.id for case in _cases()} - set(unspoken)) | {case.id for case in direct}
    unmet = {
        case.id: moment
        for moment, report in (("before", before), ("after", after))
        for case in direct
        if not _arrived(case, marks.of(f"{case.id}{moment}"), report, seen)
    }
    reached = {case.id for case in _cases() if marks.of(case.id) in seen}
    reached |= {case.id for case in direct if _arrived(case, marks.of(f"{case.id}inside"), inside, seen)}
    tunnelled = loading.named(environment.target.network.profile).mode is Mode.TUNNEL
    battery_run = BatteryRun(
        sent=frozenset(sent),
        reached=frozenset(reached),
        unmet=unmet,
        silent=tuple(mark for mark in controls if mark not in seen),
        early=marks.of("early") in seen,
        early_counted=Sighting.of(lambda: _counted(environment, first)),
        lacking=unspoken | {case.id: why for case in DIRECT if (why := _lacking(case, words, environment.addresses))},
        residuals=enforcement_gaps.TUNNEL if tunnelled else (),
        results=inside.results,
    )
    (environment.evidence / "battery.json").write_text(
        json.dumps([asdict(one) for one in battery_run.outcomes()], indent=2)
    )
    environment.control.terminate(first.id)
    return battery_run


def _counted(environment: Environment, sandbox: SandboxUnderTest) -> tuple[Counted, ...]:
    return gate.from_addresses(environment.node.attempts(), own_addresses(sandbox.running_pod()))


def _last_control(direct: Iterable[Direct]) -> str:
    return [case.id for case in direct if case.witness is Witness.CANARY][-1]


def _rounds(control: Case) -> tuple[str, ...]:
    """The names of a control's attempts: one before the first group, and one after each."""
    return tuple(f"{control.id}{number}" for number in range(len(GROUPS) + 1))


def _cases() -> tuple[Case, ...]:
    return tuple(case for case in CASES if case.group in GROUPS and case.id not in OTHERWISE)


def _words(environment: Environment, sibling: SandboxUnderTest) -> dict[str, str]:
    """Names and addresses as they are in this run; what the run does not have is left out."""
    words = {"ok": HOST, "reader": HOST, "evil": UNLISTED, "port": "443", "raw": "7", "plain": "80"}
    words |= spellings(environment.addresses.at(CANARY), environment.addresses.moved.get(CANARY.ipv6) or CANARY.ipv6)
    pods = {"platform": system_pod(environment.kube, "platform"), "registry": system_pod(environment.kube, "registry")}
    found = {name: pod["status"]["podIP"] for name, pod in pods.items()}
    found["sibling"] = sibling.running_pod()["status"]["podIP"]
    if not environment.addresses.are_ours:  # neither its nodes nor its name server are asked for what is not theirs
        return words | found
    found["name-server"] = environment.kube.get("/api/v1/namespaces/kube-system/services/kube-dns")["spec"]["clusterIP"]
    node = environment.kube.get("/api/v1/nodes")["items"][0]["status"]["addresses"]
    own = [each["address"] for each in node if each["type"] == "InternalIP"]
    found |= {"node6" if ":" in address else "node": address for address in own}
    return words | found


def _lacking(case: Direct, words: dict[str, str], addresses: Addresses) -> str:
    """Why a case cannot be sent here, or nothing."""
    if case.host.startswith("{") and case.host.strip("{}") not in words:
        return f"This cluster has no {case.host.strip('{}')} address."
    nobody = set() if addresses.are_ours else {*ADDRESSES[1:], "{ok}", "" if addresses.moved[CANARY.ipv6] else "{v6}"}
    return "No canary stands there." if case.host in nobody else ""


def _through(marks: Marks, words: dict[str, str]) -> Iterable[Attempt]:
    """Groups in odd rounds, controls in the even ones around them."""
    for control in (HTTP1, HTTP2):
        for number, name in enumerate(_rounds(control)):
            attempt = through(control, words | {"mark": marks.of(name)}) | {"timeout": CONTROL_SECONDS}
            yield named(attempt, name, 2 * number)
    for case in _cases():
        attempt = through(case, words | {"mark": marks.of(case.id)})
        yield named(attempt, case.id, 2 * GROUPS.index(case.group) + 1)


def _past(cases: Iterable[Direct], marks: Marks, moment: str, words: dict[str, str]) -> list[Attempt]:
    """What goes past the proxy, after all that goes through it."""
    last = 2 * len(GROUPS) + 1
    filled = [(case, words | {"mark": marks.of(f"{case.id}{moment}")}) for case in cases]
    return [named(past(case, own), case.id, last) for case, own in filled]


def _seen(environment: Environment, control: str) -> str:
    """What canaries and name server have written down, once the last control, of that mark, is in it."""
    last = Condition("the canary has logged the last control", lambda text: control in text)
    seen: str = wait_or_last(
        lambda: json.dumps(environment.node.canary_hits()) + environment.queries(),
        until=last,
        within=CONTROL_SECONDS,
        pace=BRISK,
    )
    return seen


def _arrived(case: Direct, mark: str, report: ProbeReport, seen: str) -> bool:
    """Whether the witness of this case knows of it."""
    if case.witness != "answer":
        return mark in seen
    return report.outcome(case.id) == "answered"
