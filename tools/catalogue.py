"""Keep the Chinese catalogue in step with the sentences of the code.

    python tools/catalogue.py update              take up new sentences untranslated, drop those no longer used
    python tools/catalogue.py merge FILE.po …     take up translations from other files, then list what is missing
    python tools/catalogue.py missing             list sentences without a translation; code 1 where there are any

Nothing is ever marked fuzzy: a sentence that changed is a new sentence.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "i18n" / "zh_CN" / "messages.po"
KEYWORDS = ("_", "N_", "msg")
NOT_THE_PROGRAM = {"tests", "tools", "build"}
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: jindianzi\n"
"Language: zh_CN\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""


def program_files(root: Path = ROOT) -> list[Path]:
    """Every module that can put words on a screen; migrations cannot."""
    packages = (path.parent for path in root.glob("[a-z]*/__init__.py") if path.parent.name not in NOT_THE_PROGRAM)
    modules = [path for package in sorted(packages) for path in sorted(package.rglob("*.py"))]
    return sorted(root.glob("*.py")) + [path for path in modules if "migrations" not in path.parts]


@cache
def sources() -> Mapping[str, str]:
    """Every sentence of the code, with the first place it stands at; read once per process."""
    found: dict[str, str] = {}
    for path in program_files():
        for line, message in _sentences(path):
            found.setdefault(message, f"{path.relative_to(ROOT)}:{line}")
    return MappingProxyType(found)


def translations(path: Path = CATALOGUE) -> dict[str, str]:
    """Every entry of a catalogue; a sentence without translation gives an empty text."""
    # A file handed in for merging may lack the header that says how it is encoded.
    content = io.BytesIO(path.read_bytes())
    return {str(entry.id): str(entry.string) for entry in read_po(content, charset="utf-8") if entry.id}


def write(entries: Mapping[str, str], path: Path = CATALOGUE) -> None:
    """Write a catalogue in the order of its sentences, so that two versions compare line by line."""
    blocks = (
        f"msgid {normalize(source, width=0)}\nmsgstr {normalize(entries[source], width=0)}\n"
        for source in sorted(entries)
    )
    path.write_text("\n".join((HEADER, *blocks)), encoding="utf-8")


def update() -> None:
    """Take up new sentences and drop stale ones; translations stay."""
    known = translations()
    write({source: known.get(source, "") for source in sources()})


def merge(paths: list[Path]) -> None:
    """Take up the translations of other files; a later file wins over an earlier one and over the catalogue."""
    entries = translations()
    for path in paths:
        for source, translated in translations(path).items():
            if entries.get(source) and translated and entries[source] != translated:
                sys.stdout.write(f"{path.name} says otherwise: {source}: {entries[source]} -> {translated}\n")
            entries[source] = translated or entries.get(source, "")
    used = sources()
    write({source: entries.get(source, "") for source in used})
    for source in sorted(set(entries) - set(used)):
        sys.stdout.write(f"no longer in the code: {source}\n")


def missing() -> list[str]:
    """Say of every sentence without a translation where it stands."""
    known = translations()
    return [f"{place}: {source}" for source, place in sorted(sources().items()) if not known.get(source)]


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["merge", *paths] if paths:
            merge([Path(path) for path in paths])
        case ["missing"]:
            pass
        case _:
            sys.exit(__doc__)
    left = missing()
    sys.stdout.writelines(f"untranslated: {line}\n" for line in left)
    sys.exit(1 if left and sys.argv[1] == "missing" else 0)


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for line, message, _comments, _context in extract("python", file, dict.fromkeys(KEYWORDS)):
            if isinstance(message, str) and message:
                yield line, message


if __name__ == "__main__":
    main()
