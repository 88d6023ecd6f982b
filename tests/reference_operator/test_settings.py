import pytest

from reference_operator import settings

BASE = {
    "BYOHOST_PLATFORM": "https://platform.byohost.test/",
    "BYOHOST_HOST": "h1",
    "BYOHOST_NAMESPACE": "byohost-h1",
    "BYOHOST_FAMILIES": "python, node,python",
}


def test_the_bundles_environment_is_enough() -> None:
    """What the ConfigMap sets makes settings, with the pod template's paths as defaults."""
    found = settings.read(BASE)
    assert (found.platform, found.platform_port) == ("https://platform.byohost.test", 443)
    assert found.families == ("python", "node")
    assert found.install_key_file == "/var/run/secrets/byohost/install-key"
    assert found.health_file == "/tmp/byohost-health.json"


def test_the_accounts_files_may_lie_elsewhere() -> None:
    """A process has them where it is told; a container where Kubernetes mounts them."""
    assert settings.read(BASE).account_directory == settings.ACCOUNT_DIRECTORY
    assert settings.read({**BASE, "BYOHOST_ACCOUNT_DIRECTORY": "/here"}).account_directory == "/here"


def test_everything_can_be_set() -> None:
    """Proxy, authorities, mirror, paths and the laptop's own settings are taken over."""
    found = settings.read(
        {
            **BASE,
            "BYOHOST_PLATFORM": "https://localhost:8443",
            "HTTPS_PROXY": "http://user:secret@proxy:3128/",
            "https_proxy": "http://ignored:1",
            "no_proxy": "a, b",
            "BYOHOST_CA_FILE": "/ca.crt",
            "BYOHOST_REGISTRY_MIRROR": "mirror.test:5000/cache",
            "BYOHOST_INSTALL_KEY_FILE": "/key",
            "BYOHOST_HEALTH_FILE": "/health",
            "KUBECONFIG": "/kubeconfig",
            "BYOHOST_INSTALLATION_ID": "i" * 43,
            "BYOHOST_PLACEMENT": '{"runtimeClassName": "gvisor"}',
        }
    )
    assert found.placement == {"runtimeClassName": "gvisor"}
    assert found.platform_port == 8443
    assert found.proxy == "http://user:secret@proxy:3128"
    assert found.no_proxy == ("a", "b")
    assert (found.ca_file, found.mirror, found.kubeconfig) == ("/ca.crt", "mirror.test:5000/cache", "/kubeconfig")
    assert (found.install_key_file, found.health_file, found.installation_id) == ("/key", "/health", "i" * 43)


@pytest.mark.parametrize("written", ["proxy:3128", "http://proxy:3128", "http://proxy:3128/"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_is_read_as_people_write_it(variable: str, written: str) -> None:
    """With and without scheme and trailing slash, in either case of the variable."""
    assert settings.read({**BASE, variable: written}).proxy == "http://proxy:3128"


@pytest.mark.parametrize("name", sorted(BASE))
def test_a_missing_setting_is_named(name: str) -> None:
    """One sentence: which variable, and what to do."""
    with pytest.raises(settings.SettingsError, match=f"^{name} is not set: apply the bundle as downloaded"):
        settings.read({key: value for key, value in BASE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BYOHOST_PLATFORM", "http://platform.byohost.test", "must be https://"),
        ("BYOHOST_PLATFORM", "https://user@platform.byohost.test", "must be https://"),
        ("BYOHOST_PLATFORM", "https://platform.byohost.test/api", "must be https://"),
        ("BYOHOST_PLATFORM", "https://platform.byohost.test:port", "must be https://"),
        ("BYOHOST_PLATFORM", "https://platform.byohost.test:0", "must be https://"),
        ("BYOHOST_HOST", "Host One", "is not a host name"),
        ("BYOHOST_NAMESPACE", "-x", "is not a Kubernetes namespace"),
        ("BYOHOST_FAMILIES", "python,,node", "is not a comma list of runtime families"),
        ("HTTPS_PROXY", "socks5://proxy:3128", r"must be \[http://\]"),
        ("BYOHOST_REGISTRY_MIRROR", "https://mirror", "is not host"),
        ("BYOHOST_INSTALLATION_ID", "short", "is not 43 characters"),
        (
            "BYOHOST_PLACEMENT",
            '{"nodeName": "n"}',
            "cannot be followed, so that nothing is launched: 'nodeName' is none",
        ),
        ("BYOHOST_LOG", "xml", "is not auto, json or console"),
    ],
)
def test_a_wrong_setting_is_explained(name: str, value: str, words: str) -> None:
    """One sentence: which variable, what is valid, what to do."""
    with pytest.raises(settings.SettingsError, match=f"^{name}.*{words}"):
        settings.read({**BASE, name: value})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"BYOHOST_CA_FILE": "/a", "SSL_CERT_FILE": "/b", "REQUESTS_CA_BUNDLE": "/c"}, "/a"),
        ({"BYOHOST_CA_FILE": "", "SSL_CERT_FILE": "/b", "REQUESTS_CA_BUNDLE": "/c"}, "/b"),
        ({"REQUESTS_CA_BUNDLE": "/c"}, "/c"),
        ({}, ""),
    ],
)
def test_authorities_by_any_usual_variable(given: dict[str, str], path: str) -> None:
    """The bundle's own variable first, then those that other programs know."""
    assert settings.read({**BASE, **given}).ca_file == path


def test_the_log_may_be_chosen() -> None:
    """Lines for people or for machines; by itself it looks at the terminal."""
    assert settings.read(BASE).log == "auto"
    assert settings.read({**BASE, "BYOHOST_LOG": "json"}).log == "json"


def test_a_proxys_password_is_not_repeated() -> None:
    """The sentence about a wrong proxy holds nothing of it: it may carry credentials."""
    with pytest.raises(settings.SettingsError) as raised:
        settings.read({**BASE, "HTTPS_PROXY": "https://user:hunter2@proxy:3128"})
    assert "hunter2" not in str(raised.value)
