"""What an office copies to its machine is understood there: checked by the very programs that will read it.

No container is started: of their files, compose.yaml is held against the schema of its kind.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import IdentityProvider, settings
from tests.running import ROOT
from tools.browser import NGINX, find_nginx

DEPLOY = ROOT / "deploy"


def run(*command: str | Path) -> str:
    """Run a program that has to succeed, and give what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("processes", [1, 2])
def test_nginx_understands_the_configuration_with_tls(tmp_path: Path, processes: int) -> None:
    nginx, openssl = find_nginx(), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip(f"{NGINX} or openssl is not on this machine")
    folder = tmp_path / "jindianzi"
    shutil.copytree(DEPLOY / "nginx", folder)
    if processes == 1:
        # As the book has it: what is left must be whole, and know of no other process.
        nodes = folder / "nodes.conf"
        nodes.write_text(re.sub(r"(?m)^.*8502.*\n", "", nodes.read_text(encoding="utf-8")), encoding="utf-8")
    certificate = ("-keyout", folder / "certificate.key", "-out", folder / "certificate.pem", "-subj", "/CN=example")
    run(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *certificate)
    site = (
        (folder / "jindianzi.conf")
        .read_text(encoding="utf-8")
        .replace(str(Path("/", "etc", "nginx", "jindianzi")), str(folder))
    )
    (folder / "site.conf").write_text(re.sub(r"listen (80|443)", r"listen 127.0.0.1:\1", site), encoding="utf-8")
    whole = f"pid {folder}/pid; events {{}} http {{ include {folder}/site.conf; }}"
    (folder / "whole.conf").write_text(whole, encoding="utf-8")
    said = run(nginx, "-t", "-p", tmp_path, "-e", "stderr", "-c", folder / "whole.conf")
    assert "test is successful" in said
    assert "warn" not in said


@pytest.mark.parametrize("book", ["operations.md", "operations.en.md"])
def test_the_book_says_how_to_leave_the_second_process_out(book: str) -> None:
    assert "`sed -i /8502/d /etc/nginx/jindianzi/nodes.conf`" in (ROOT / "docs" / book).read_text(encoding="utf-8")


def test_systemd_understands_the_service(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine")
    # It also asks whether what is to be started is there.
    python = shutil.which("python3") or ""
    units = [tmp_path / path.name for path in sorted((DEPLOY / "systemd").iterdir())]
    assert [unit.name for unit in units] == [
        "jindianzi-doctor.service",
        "jindianzi-nightly.service",
        "jindianzi-nightly.timer",
        "jindianzi@.service",
    ]
    for unit in units:
        told = (DEPLOY / "systemd" / unit.name).read_text(encoding="utf-8")
        unit.write_text(re.sub(r"ExecStart=(-?)\S+", rf"ExecStart=\1{python}", told), encoding="utf-8")
    said = run(analyze, "verify", "--man=no", *units)
    assert "jindianzi" not in said, "nothing to complain of"


def test_nothing_of_the_night_is_left_out_because_something_before_it_failed() -> None:
    names = ("jindianzi-nightly.service", "jindianzi-doctor.service")
    nightly, after = ((DEPLOY / "systemd" / name).read_text(encoding="utf-8") for name in names)
    started = re.compile(r"^ExecStart=(-?)\S+ cli\.py (\w+)", re.MULTILINE)
    # A unit of commands that come one after the other ends at the first that fails, unless it has a minus.
    assert started.findall(nightly) == [("", "backup")]
    assert started.findall(after) == [("-", "documents"), ("", "doctor")]
    assert "\nWants=jindianzi-doctor.service\n" in nightly
    assert re.search(r"^After=jindianzi-nightly\.service ", after, re.MULTILINE)
    assert not re.search(r"^(Requires|BindsTo|Requisite)=", after + nightly, re.MULTILINE)


def test_compose_understands_what_starts_the_containers(tmp_path: Path) -> None:
    fits = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec")
    run(*fits, DEPLOY / "compose.yaml")
    misspelt = tmp_path / "compose.yaml"
    told = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    misspelt.write_text(told.replace("healthcheck:", "healthchek:"), encoding="utf-8")
    done = subprocess.run([*fits, misspelt], capture_output=True, text=True, check=False)
    assert (done.returncode, "'healthchek' was unexpected" in done.stdout) == (1, True), done.stdout


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment of the test's own."""
    yield monkeypatch
    settings.cache_clear()


def test_what_the_environment_can_say_reaches_the_program_in_its_containers_too(
    environment: pytest.MonkeyPatch,
) -> None:
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    declared = compose.partition("x-declared: &declared\n")[2].partition("\nservices:")[0]
    passed = dict(line.strip().split(": ", 1) for line in declared.splitlines())
    assert compose.count("environment:\n      <<: *declared\n") == 2
    told = (ROOT / "settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"|_choice\("([A-Z_]+)"', told))
    read = {name for names in asked for name in names if name}
    # The image says where the data are, each process what it is called; a container is no demonstration.
    assert set(passed) == read - {"DATA_DIR", "KEY_FILE", "PORT", "NODE", "DEMO"}
    assert {name: said for name, said in passed.items() if said != f"${{{name}:-}}"} == {
        "DATABASE_URL": "postgresql://jindianzi:${PASSWORD_OF_DATABASE:?}@postgresql/jindianzi",
        "PUBLIC_ADDRESS": "${PUBLIC_ADDRESS:?}",
    }
    # What nobody declares arrives as an empty text, and counts as not said.
    for name in passed:
        environment.setenv(name, "")
    settings.cache_clear()
    assert (settings().identity, settings().mail, settings().requires_second_factor) == (None, None, True)
    environment.setenv("OIDC_ISSUER", "https://id.example")
    environment.setenv("OIDC_CLIENT_ID", "jindianzi")
    settings.cache_clear()
    assert settings().identity == IdentityProvider("https://id.example", "jindianzi")


def test_the_names_of_the_processes_agree_wherever_they_stand() -> None:
    nodes = (DEPLOY / "nginx" / "nodes.conf").read_text(encoding="utf-8")
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    unit = (DEPLOY / "systemd" / "jindianzi@.service").read_text(encoding="utf-8")
    for port in ("8501", "8502"):
        assert re.search(rf"upstream n{port} {{\s+server 127\.0\.0\.1:{port} ", nodes)
        assert re.search(rf'PORT: "{port}"\s+NODE: n{port}\b', compose)
    assert "PORT=%i NODE=n%i" in unit
