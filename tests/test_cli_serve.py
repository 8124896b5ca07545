from __future__ import annotations

import socket

from commands.program import CANNOT_LISTEN
from tests.command_line import cli


def test_a_port_that_is_taken_is_said_in_both_languages_and_nothing_is_started() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = cli("serve", "--port", str(port))
    assert (answer.returncode, answer.stdout) == (CANNOT_LISTEN, "")
    chinese, english = answer.stderr.splitlines()
    assert chinese == f"端口 {port} 已被占用：本程序或其他程序已在此运行。请先停止它，或换用其他 PORT 再启动。"
    assert english.startswith(f"Port {port} is taken: ")


def test_an_address_of_another_machine_is_said_likewise() -> None:
    answer = cli("serve", "--port", "0", "--address", "192.0.2.1")
    assert answer.returncode == CANNOT_LISTEN
    assert answer.stderr.splitlines()[0].startswith("程序无法在 192.0.2.1:0 上监听：")
