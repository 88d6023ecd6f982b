"""How the mutants' tests call the program: as a person would, in a process of its own."""

import sys

BYOHOST = (sys.executable, "-m", "conformance")
