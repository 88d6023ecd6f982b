"""The command line: run, ask for health, tell the version. Edge: the process.

Exit codes: 0 asked to stop, or healthy · 1 not healthy · 3 superseded by another instance · 64 a setting is wrong · 70
our own fault.
"""

import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from reference_operator import __version__, health, health_file, installation, settings

HELP = """\
usage: python3 -m reference_operator [run | health [--ready] | version | --help]

  run               claim the host and serve it until SIGTERM (the default)
  health            exit 0 while the operator works, print the four facts; --ready: and is connected
  version           print the version

Settings come from the environment, as the bundle sets it:
  BYOHOST_PLATFORM, BYOHOST_HOST, BYOHOST_NAMESPACE, BYOHOST_FAMILIES    required
  HTTPS_PROXY, NO_PROXY             the way out; never used for the API server or a sandbox
  BYOHOST_CA_FILE                   trusted authorities, instead of the system's (also SSL_CERT_FILE)
  BYOHOST_REGISTRY_MIRROR           replaces the registry's host in images
  BYOHOST_PLACEMENT                 JSON: nodeSelector, tolerations, runtimeClassName of each sandbox
  BYOHOST_LOG                       json, console, or auto: console on a terminal
  BYOHOST_INSTALL_KEY_FILE, BYOHOST_HEALTH_FILE                          paths
  BYOHOST_PROOF_TOKEN_FILE          a projected token for the platform; each exchange proves by it which account asks
  BYOHOST_ACCOUNT_DIRECTORY         the account's token, ca.crt and namespace, where they are not where pods have them
  KUBECONFIG, BYOHOST_INSTALLATION_ID                                    outside of a cluster only

exit codes: 0 stopped or healthy, 1 not healthy, 3 superseded, 64 wrong setting or usage, 70 internal error
"""
USAGE = 64
SOFTWARE = 70


def main(arguments: Sequence[str] | None = None, env: Mapping[str, str] | None = None) -> int:
    """Run one command; the exit code."""
    found = os.environ if env is None else env
    match tuple(sys.argv[1:] if arguments is None else arguments):
        case () | ("run",):
            return _run(found)
        case ("health", *rest) if rest in ([], ["--ready"]):
            return _health(found.get("BYOHOST_HEALTH_FILE") or settings.Settings.health_file, ready=bool(rest))
        case ("version",):
            sys.stdout.write(f"{__version__}\n")
            return 0
        case ("--help",) | ("-h",):
            sys.stdout.write(HELP)
            return 0
        case other:
            sys.stderr.write(f"unknown arguments: {' '.join(other)}\n\n{HELP}")
            return USAGE


def _health(path: str, *, ready: bool) -> int:
    """What the probes ask. A dropped channel or a retired key is shown, but a restart would mend neither."""
    document = health_file.read(path)
    for name, fact in document.get("health", {}).items():
        sys.stdout.write(f"{name}: {'ok' if fact['ok'] else fact['reason']}\n")
    if not health.alive(document, time.time()):
        sys.stdout.write("the operator has not said for a while that it works\n")
        return 1
    return 0 if not ready or health.connected(document) else 1


def _run(env: Mapping[str, str]) -> int:
    # Imported here, so that a probe costs a tenth of a second and not a whole one.
    from reference_operator import log  # noqa: PLC0415

    log.set_up()
    try:
        read = settings.read(env)
    except settings.SettingsError as error:
        log.say("error", str(error))
        return USAGE
    log.set_up(form=read.log)
    try:
        return _serve(read)
    except (settings.SettingsError, installation.TokenError) as error:
        log.say("error", str(error))
        return USAGE
    except Exception as error:  # noqa: BLE001 - the last one to see it
        log.LOGGER.critical("internal error: %s", error, exc_info=error)
        return SOFTWARE


def _serve(read: settings.Settings) -> int:
    from reference_operator import channel, cluster, exchange, log, sidecar  # noqa: PLC0415
    from reference_operator.loop import Edges, Loop, steady_clock  # noqa: PLC0415
    from reference_operator.state import Setup, State  # noqa: PLC0415

    problem = exchange.unreadable(read)
    if problem:
        raise settings.SettingsError(problem)
    who = _installation(read)
    clock, draw = steady_clock(), random.SystemRandom().random
    api = cluster.connect(read)
    edges = Edges(
        settings=read,
        installation=who,
        cluster=api,
        platform=exchange.HttpPlatform(read, who, clock, api.key_set),
        sidecar=sidecar.HttpSidecar(),
        channel=lambda opening, emit: channel.WebPubSubChannel(channel.Wiring(read, emit, clock, draw), opening),
        clock=clock,
        draw=draw,
    )
    setup = Setup(
        host=read.host, families=read.families, version=__version__, mirror=read.mirror, placement=read.placement
    )
    loop = Loop(State(setup=setup), edges)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    log.say("info", "starting", version=__version__, host=read.host, namespace=read.namespace, instance=who.instance)
    return loop.run()


def _installation(read: settings.Settings) -> installation.Installation:
    """Who we are, by the mounted token; outside of a cluster by the setting."""
    token = Path(read.account_directory, "token")
    if token.exists():
        return installation.read(read.host, token.read_text(encoding="ascii"))
    identifier = read.installation_id or installation.installation_id(read.host, str(uuid.getnode()))
    return installation.Installation(identifier, str(uuid.uuid4()), read.namespace, "byohost-operator")


if __name__ == "__main__":
    sys.exit(main())
