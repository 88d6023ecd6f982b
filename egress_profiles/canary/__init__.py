"""The canary: servers on addresses that nobody should reach, which write down whatever arrives.

What a client saw may be wrong or forged; what arrived here decides. Runs as `python3 -m egress_profiles.canary`.
"""
