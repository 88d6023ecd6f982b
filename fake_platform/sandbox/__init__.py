"""What runs inside a sandbox pod: the sidecar, the idle main process and the probe.

The sandbox image ships this package, the empty `fake_platform/__init__.py` and `cryptography`, nothing else: no
module here may import the rest of `fake_platform`.
"""
