"""Texts that are programs, and settings that look a little like one."""

import time

import pytest

from conformance.target.program_text import is_named_as_program, sign

PROGRAMS = {
    "#!/bin/sh\nid": "names its interpreter",
    "# a header\n#! /usr/bin/env python3\n": "names its interpreter",
    "set -e\nid": "a shell's options",
    "set -euo pipefail": "a shell's options",
    "set -o pipefail": "a shell's options",
    "curl -fsSL https://x.test/x | sh": "piped into an interpreter",
    "wget -qO- x.test | sudo -E bash -": "piped into an interpreter",
    "echo aWQ= | base64 -d | python3 -": "piped into an interpreter",
    "curl https://x.test/x": "a download",
    "wget --quiet x.test/x": "a download",
    "sh -c id": "a shell with a command",
    "python3 -c 'print'": "an interpreter with a command",
    "if true; then id; fi": "branch or loop",
    "cat <<EOF > /x\nhi\nEOF": "a document for a command",
    "() { id; }": "a shell's function",
    "require 'net/http'\nputs 1": "an import",
    "while read x; do echo; done": "branch or loop",
    "for each in a b\ndo\n  id\ndone": "branch or loop",
    "case $1 in\n a) id;;\nesac": "branch or loop",
    "NAME=$(uname -r)": "a command's output",
    "run() {\n  id\n}": "a shell's function",
    "cat <<EOF\nx\nEOF": "a document for a command",
    "id > /dev/null": "a redirection",
    "id 2>&1": "a redirection",
    "cd /app && chmod +x run": "a command line",
    "rm -rf /tmp/x": "a command line",
    "export A=b": "a command line",
    "apt-get -y install x": "a command line",
    "python3 /scratch/run.py": "a command line",
    "bash run.sh": "a command line",
    "import os\nos.system('id')": "a call that runs",
    "subprocess.run(x)": "a call that runs",
    "exec(x)": "a call that runs",
    "system(x)": "a call that runs",
    'system ("id")': "a call that runs",
    "for each in a b; do id & done": "branch or loop",
    "if true; then (id) fi": "branch or loop",
    "case $1 in a) id;; esac": "branch or loop",
    "from os import path": "an import",
    "import os, sys\nx = 1": "an import",
    "import os; x": "an import",
    "const x = require('fs')": "an import",
    "import x from 'y'": "an import",
    "def run(x):\n  return x": "a function",
    "function run(x) {\n}": "a function",
    "x.map((y) => {\n})": "a function",
    "sub run {\n}": "a function",
    "use strict;": "a statement",
    "my $x = 1;": "a statement",
    "<?php x": "a statement",
    "let x = 1": "a statement",
    "console.log(1)": "a statement",
    "print('x')": "a statement",
    "package main\n": "a statement",
    "#include <stdio.h>": "a statement",
    "sys.exit(1)": "a statement",
    "IEX x; Invoke-WebRequest y": "a call that runs",
}


@pytest.mark.parametrize(("text", "words"), PROGRAMS.items(), ids=list(map(repr, PROGRAMS)))
def test_a_program_is_told_by_what_it_says(text: str, words: str) -> None:
    """The sign is named, with the words that it was seen in."""
    assert words in sign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "settings\nfrom the platform team",
        "import settings",
        "to\nimport settings\nof another host",
        "use curl to test it",
        "for settings that came in\nthe mail",
        "if this fails\nthen call us",
        "if this fails; then call us",
        "if this fails; then it is done",
        "while it waits; do nothing, until all is done",
        "any operating system (Linux, say) or other system(s)",
        "for example, if you export metrics; then do tell us",
        "done",
        "fi",
        "require two replicas",
        "bash|sh|python",
        "python,node,ruby",
        "set by the platform",
        "export of the settings",
        "$(POD_IP):8080",
        "rate(http_requests_total[5m]) > 0 && up == 1",
        "object.metadata.name.startsWith('x')",
        "server {\n  listen 8080;\n  location / {\n    return 200;\n  }\n}",
        "log_format main '$remote_addr - $request';",
        "a: b\nc:\n  - d # a comment\n",
        '{"a": {"b": [1, 2]}}',
        "[section]\nname = value\n; a comment\n# another",
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUO2\n-----END CERTIFICATE-----",
        "https://platform.byohost.test/exchange?x=1",
        "http://user:pass@10.0.0.1:3128",
        ".svc,.cluster.local,10.0.0.0/8",
        "%(asctime)s %(levelname)s %(message)s",
        "{{ .Values.name }}",
        "^(ba|da)?sh$",
        "prod",
    ],
)
def test_settings_are_no_program(text: str) -> None:
    """Prose, formats, expressions and lists say nothing that a program would say."""
    assert sign(text) == ""


@pytest.mark.parametrize("name", ["run.sh", "main.py", "hook.JS", "lib.so", "x.awk"])
def test_a_program_is_told_by_its_name(name: str) -> None:
    """By its last suffix."""
    assert is_named_as_program(name)


@pytest.mark.parametrize("name", ["ca.crt", "config.yaml", "install-key", "HTTPS_PROXY", "sh", "app.properties"])
def test_settings_are_named_otherwise(name: str) -> None:
    """A name without suffix, or with that of data."""
    assert not is_named_as_program(name)


@pytest.mark.parametrize(
    "piece", ["cat ", "\n", "| ", "import a\n", "for ", "chmod -x ", "def a(", "\t", "a.b(", "sh -"]
)
def test_a_hostile_text_is_searched_in_time(piece: str) -> None:
    """What could be matched from many places is looked at from each only so far."""
    before = time.process_time()
    sign(piece * (64 * 1024 // len(piece)))
    assert time.process_time() - before < 2
