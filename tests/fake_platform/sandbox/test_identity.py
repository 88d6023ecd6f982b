from fake_platform.sandbox.identity import Listener, Mount, addresses, listeners, mounts, process, root_writable

STATUS = """Name:	python3
Uid:	65532	65531	65532	65532
Gid:	65532	65530	65532	65532
Groups:	65532 1000
CapInh:	0000000000000000
CapPrm:	0000000000000001
CapEff:	0000000000000002
CapBnd:	0000000000000003
CapAmb:	0000000000000004
NoNewPrivs:	1
Seccomp:	2
a line of another kind
"""
MOUNTINFO = """\
1 0 0:1 / / rw,relatime - overlay overlay rw,lowerdir=/a
2 1 0:2 / / ro,relatime master:1 shared:2 - overlay overlay rw,lowerdir=/b
3 2 0:3 / /tmp/a\\040b rw,nosuid - tmpfs tmpfs rw
"""
TCP = """  sl  local_address rem_address   st
   0: 0100007F:1F91 00000000:0000 0A 00000000:00000000
   1: 0500F40A:9C40 0A0200C0:0050 01 00000000:00000000
"""
TCP6 = """  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A
   1: B80D0120000000000000000010000000:0050 00000000000000000000000000000000:0000 0A
"""
UDP = """  sl  local_address rem_address   st
   0: 00000000:0035 00000000:0000 07 00000000:00000000
"""
FIB_TRIE = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 10.244.0.0
        /24 link UNICAST
     |-- 10.244.0.5
        /32 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
Local:
     |-- 10.244.0.5
        /32 host LOCAL
"""
IF_INET6 = """00000000000000000000000000000001 01 80 10 80       lo
fd000010024400000000000000000005 02 40 00 80     eth0
"""


def test_ids_and_confinement_are_the_effective_ones() -> None:
    """Uid and gid are the effective, every capability set has its name."""
    found = process(STATUS)
    assert (found.uid, found.gid, found.groups) == (65531, 65530, (65532, 1000))
    digits = [found.capabilities[name][-1] for name in ("inheritable", "permitted", "effective", "bounding", "ambient")]
    assert digits == ["0", "1", "2", "3", "4"]
    assert (found.no_new_privs, found.seccomp) == (True, 2)


def test_a_kernel_without_seccomp_confines_nothing() -> None:
    """A missing line is mode 0."""
    assert process(STATUS.replace("Seccomp:\t2\n", "")).seccomp == 0


def test_mounts_have_their_own_options() -> None:
    """Optional fields are skipped and escapes undone."""
    found = mounts(MOUNTINFO)
    assert found[2] == Mount("/tmp/a b", "tmpfs", ("rw", "nosuid"))
    assert found[1].options == ("ro", "relatime")


def test_the_root_that_is_seen_decides() -> None:
    """Of two mounts on / the later one counts; without any the root counts as writable."""
    found = mounts(MOUNTINFO)
    assert not root_writable(found)
    assert root_writable(found[:1])
    assert root_writable(())


def test_only_listening_sockets_are_given() -> None:
    """Connected sockets are left out, addresses are readable in both families."""
    assert listeners("tcp", TCP) == (Listener("tcp", "127.0.0.1", 8081),)
    assert listeners("tcp6", TCP6) == (Listener("tcp6", "::", 8081), Listener("tcp6", "2001:db8::10", 80))
    assert listeners("udp", UDP) == (Listener("udp", "0.0.0.0", 53),)  # noqa: S104 (what the table says)
    assert listeners("udp6", "") == ()


def test_addresses_are_those_of_the_pod() -> None:
    """Loopback is left out, and each address comes once, IPv4 first."""
    assert addresses(FIB_TRIE, IF_INET6) == ("10.244.0.5", "fd00:10:244::5")
