"""The smallest operator that keeps the contract: it dials out, claims its host, runs sandboxes as hardened pods. Pure.

Read `decide.py` first: it holds the policy. `loop.py` carries out what it decides.
"""

__version__ = "0.1.0"
