"""`python -m tests.sdk_suites [--js-sdk FOLDER] [NAME ...]`: strangers against the emulator, in an environment of tox.

Without names everything is run that can be had: our tests of the JavaScript and Java packages, the Python SDKs' own
suites from their source distributions, and with --js-sdk, a checkout of the JavaScript SDKs' repository, theirs. What
is left out is printed with its reason. Exit 1 if anything failed. All of them reach the emulator by a link as long as a
real one (`relay`).
"""

import argparse
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import trustme

from tests.ports import reserved
from tests.sdk_suites.emulator import Emulator
from tests.sdk_suites.identity import service_account
from tests.sdk_suites.suites import Suite, suites

HERE = Path(__file__).parent
OURS, JAVA = "javascript", "java"
JARS = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
REQUIRED = 'import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("ws");\n'
"""A specification says `ws.WebSocket` of the default import, which is there once something has required the package."""

PATIENCE = 900  # seconds for one suite; the Python client's sleeps for minutes


def main() -> int:
    """Run the suites; 0 where all passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.sdk_suites", description=__doc__)
    parser.add_argument("--js-sdk", type=Path, help="folder of the JavaScript SDKs' repository")
    parser.add_argument("names", nargs="*", help=f"{OURS}, {JAVA}, {', '.join(suite.name for suite in suites())}")
    asked = parser.parse_args()
    wanted = asked.names or [OURS, JAVA, *(suite.name for suite in suites())]
    with tempfile.TemporaryDirectory(prefix="sdk-suites-") as folder:
        ours = {OURS: _ours, JAVA: _java}
        results = {name: run(Path(folder)) for name, run in ours.items() if name in wanted}
        for suite in suites():
            if suite.name in wanted:
                results[suite.name] = _run(suite, Path(folder), asked.js_sdk)
    for name, result in results.items():
        print(f"{name}: {result}")  # noqa: T201 - the command's output
    return 1 if "failed" in results.values() else 0


def _run(suite: Suite, folder: Path, checkout: Path | None) -> str:
    for exclusion in suite.exclusions:
        print(f"{suite.name}: left out: {exclusion.test}: {exclusion.reason}")  # noqa: T201 - the command's output
    if suite.kind == "sdist":
        return _python(suite, folder)
    if checkout is None:
        return "not run: its tests are in the SDK's repository alone; give a checkout with --js-sdk"
    return _javascript(suite, folder, checkout)


def _python(suite: Suite, folder: Path) -> str:
    """The tests of the source distribution, over TLS, with our stand-in for what is not in it."""
    version = importlib.metadata.version(suite.package)
    requirement = f"{suite.package}=={version}"
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary=:all:", requirement]
    subprocess.run([*download, "-d", str(folder)], check=True)
    (archive,) = folder.glob(f"{suite.package.replace('-', '[-_]')}-{version}.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    tests = folder / archive.name.removesuffix(".tar.gz") / "tests"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "devtools_testutils", "-c", os.devnull]
    with Emulator(_certificate(folder), "--allow-unvalidated-entra-tokens") as emulator:
        authority = str(folder / "ca.pem")
        environment = {
            "WEBPUBSUBCLIENT_CONNECTION_STRING": emulator.connection_string,
            "WEBPUBSUB_CONNECTION_STRING": emulator.connection_string,
            "WEBPUBSUB_ENDPOINT": emulator.endpoint,
            "WEBPUBSUB_REVERSE_PROXY_ENDPOINT": emulator.endpoint,
            "REQUESTS_CA_BUNDLE": authority,
            "SSL_CERT_FILE": authority,
            "WEBSOCKET_CLIENT_CA_BUNDLE": authority,
            "PYTHONPATH": str(HERE / "stand_in"),
            "LEFT_OUT": " ".join(exclusion.test for exclusion in suite.exclusions),
        }
        return _passed([*command, f"--rootdir={tests}", str(tests)], tests, environment)


def _ours(folder: Path) -> str:
    """Our tests of the JavaScript packages, in a copy, so that nothing is installed into the checkout."""
    copy = folder / OURS
    shutil.copytree(HERE / OURS, copy)
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=copy, check=True)
    (port,) = reserved()
    events = {"urlTemplate": f"http://127.0.0.1:{port}/events", "userEventPattern": "*"}
    hubs = {"events": {"eventHandlers": [events | {"systemEvents": ["connect", "connected", "disconnected"]}]}}
    file = folder / "hubs.json"
    file.write_text(json.dumps(hubs))
    with Emulator([f"--hubs={file}"]) as emulator, service_account(folder / "of-javascript") as account:
        environment = {"CONNECTION_STRING": emulator.connection_string, "HANDLER_PORT": str(port)}
        return _passed(["node", "--test", "--test-force-exit"], copy, environment | account)


def _java(folder: Path) -> str:
    """Our program with the Java packages: the jars that its lock names, and no other, in a copy."""
    if shutil.which("mvn") is None or shutil.which("java") is None:
        return "not run: it needs Maven and a Java of 17 or newer"
    copy = folder / JAVA
    shutil.copytree(HERE / JAVA, copy)
    subprocess.run(["mvn", "-q", "-B", JARS, "-DoutputDirectory=lib"], cwd=copy, check=True)
    found, locked = (
        sorted(jar.name for jar in (copy / "lib").iterdir()),
        (copy / "dependencies.lock").read_text().split(),
    )
    if found != sorted(locked):
        print(f"{JAVA}: not the jars of dependencies.lock: {sorted({*found} ^ {*locked})}")  # noqa: T201 - the command's output
        return "failed"
    with Emulator([]) as emulator, service_account(folder / "of-java") as account:
        trust, word = copy / "trust.p12", "changeit"  # the virtual machine wants one; what it guards is public
        keytool = ["keytool", "-importcert", "-noprompt", "-file", account["SSL_CERT_FILE"], "-keystore", str(trust)]
        subprocess.run([*keytool, "-storetype", "PKCS12", "-storepass", word], check=True)
        store = [f"-Djavax.net.ssl.trustStore={trust}", f"-Djavax.net.ssl.trustStorePassword={word}"]
        command = ["java", *store, "-cp", f"{copy / 'lib'}/*", "Strangers.java"]
        return _passed(command, copy, {"CONNECTION_STRING": emulator.connection_string} | account)


def _javascript(suite: Suite, folder: Path, checkout: Path) -> str:
    """Specifications of a checkout against the installed package: `src` there becomes the package here."""
    place = folder / suite.name
    shutil.copytree(HERE / OURS, place, ignore=shutil.ignore_patterns("*.mjs"))
    tools = ["vitest@3.0.1", "@azure-tools/test-recorder@4.1.0", "ws@8.18.0"]
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *tools], cwd=place, check=True)
    (place / "src").mkdir()
    for module in ("index.js", "webPubSubClient.js"):
        (place / "src" / module).write_text(f'export * from "{suite.package}";\n')
    (place / "required.mjs").write_text(REQUIRED)
    (place / "vitest.config.mjs").write_text('export default { test: { setupFiles: ["./required.mjs"] } };\n')
    for file in suite.files:
        inside = Path(file)
        target = place / Path(*inside.parts[inside.parts.index("test") :])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(checkout / inside, target)
    with Emulator(_certificate(folder)) as emulator:
        environment = {
            "WEB_PUBSUB_CONNECTION_STRING": emulator.connection_string,
            "WPS_CONNECTION_STRING": emulator.connection_string,
            "TEST_MODE": "live",
            "NODE_EXTRA_CA_CERTS": str(folder / "ca.pem"),
        }
        return _passed(["npx", "vitest", "run", "--root", str(place)], place, environment)


def _passed(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    ended = subprocess.run(command, cwd=folder, env=os.environ | environment, timeout=PATIENCE, check=False)
    return "passed" if ended.returncode == 0 else "failed"


def _certificate(folder: Path) -> list[str]:
    """Files of a certificate for loopback, as flags."""
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(folder / "tls.crt"))
    leaf.private_key_pem.write_to_path(str(folder / "tls.key"))
    return [f"--tls-cert={folder / 'tls.crt'}", f"--tls-key={folder / 'tls.key'}"]


if __name__ == "__main__":
    sys.exit(main())
