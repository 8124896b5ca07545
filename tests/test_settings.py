"""What the environment declares wrongly is said in a sentence that names it, wherever the program is started."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from commands.answers import REFUSED
from db.engine import open_database
from i18n import translate
from settings import MisconfiguredError, settings
from tests.command_line import cli
from tests.preloaded import serve_forked
from tests.running import ROOT, free_port, running


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def rights_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://judge:quiet@localhost/awards"),
        ("DATABASE_URL", "jindianzi.sqlite3"),
        ("KEEP_PERSONAL_DATA_YEARS", "0"),
        ("NODE", "n 1"),
        ("SECOND_FACTOR", "none"),
        ("SMTP_FROM", "office"),
        ("SMTP_PORT", "mail"),
        ("SMTP_SECURITY", "ssl"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, right in {"SMTP_HOST": "mail.example", "SMTP_FROM": "office@mail.example", name: value}.items():
        monkeypatch.setenv(each, right)
    with pytest.raises(MisconfiguredError, match=rf"^{name} ") as refused:
        settings()
    assert "quiet" not in str(refused.value)
    chinese = translate(refused.value.message, "zh_CN")
    # Nothing of it is English but the variable's name, and what is to be typed.
    assert (chinese.startswith(name), " must " in chinese, chinese[-1]) == (True, False, "。"), chinese


def test_a_data_directory_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("DATA_DIR", str(in_the_way / "data"))
    with pytest.raises(MisconfiguredError, match=r"^DATA_DIR cannot be made at .*data: not a folder"):
        settings()


def test_what_a_first_start_makes_only_its_owner_can_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shared, data = tmp_path / "shared", tmp_path / "shared" / "own" / "data"
    shared.mkdir()
    shared.chmod(0o2750)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setenv("DATABASE_URL", "")
    engine = open_database(settings().database_url).engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE names (name TEXT)"))
        made = {path.name: rights_of(path) for path in (shared, data.parent, data, *data.iterdir())}
    engine.dispose()
    assert {name: mode & 0o777 for name, mode in made.items()} == {
        "shared": 0o750,
        "own": 0o700,
        "data": 0o700,
        "jindianzi.sqlite3": 0o600,
        "jindianzi.sqlite3-wal": 0o600,
        "jindianzi.sqlite3-shm": 0o600,
    }
    assert made["shared"] == 0o2750


def test_rights_that_were_given_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    database = data / "jindianzi.sqlite3"
    database.touch()
    for path, mode in ((data, 0o2770), (database, 0o660)):
        path.chmod(mode)
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setenv("DATABASE_URL", "")
    engine = open_database(settings().database_url).engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE names (name TEXT)"))
    engine.dispose()
    assert (rights_of(data), rights_of(database)) == (0o2770, 0o660)


def test_a_variable_that_is_there_and_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert settings().database_url.endswith("/jindianzi.sqlite3")


def test_a_command_ends_with_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example")
    for command in ("doctor", "backup"):
        answer = cli("--language", "en", command)
        assert answer.returncode == REFUSED
        said = "The environment declares what the program cannot use: OIDC_CLIENT_ID must name this program"
        assert answer.stderr.startswith(said), answer.stderr
        assert "Traceback" not in answer.stderr


def test_the_program_ends_with_the_sentence_in_both_languages_and_is_not_started_again(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    surroundings = {**os.environ, "DATA_DIR": str(tmp_path), "OIDC_ISSUER": "https://id.example", "NODE": "n8501"}
    process = serve_forked(ROOT, free_port(), surroundings, log)
    process.join(60)
    told = log.read_text(encoding="utf-8")
    # deploy/systemd keeps a service down that ends so (RestartPreventExitStatus).
    assert (process.exitcode, "Traceback" in told) == (REFUSED, False), told
    assert "环境变量的设置无法使用：OIDC_CLIENT_ID 须填写本程序在统一身份认证平台上的标识。" in told
    assert "The environment declares what the program cannot use: OIDC_CLIENT_ID must name" in told
    assert "RestartPreventExitStatus=2" in (ROOT / "deploy" / "systemd" / "jindianzi@.service").read_text("utf-8")


def test_the_program_starts_where_it_cannot_make_its_key_and_says_so(tmp_path: Path) -> None:
    key = tmp_path / "nowhere" / "secret.key"
    with running(tmp_path / "data", KEY_FILE=str(key)) as server:
        told = server.log()
    assert "密钥文件 secret.key 无法写入：没有这个文件或文件夹。" in told
    assert str(key) in told
    assert "Traceback" not in told
