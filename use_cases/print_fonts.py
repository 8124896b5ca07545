"""The faces that PDF files are printed in: ours, and what an office laid into its data folder for rare names."""

from __future__ import annotations

from collections.abc import Iterable

from domain.messages import Message, msg
from domain.refusals import Invalid
from exports.pdf_fonts import Faces, UnreadableFontError
from settings import settings

FOLDER = "fonts"


def faces() -> Faces:
    """Give our face and the office's own fonts, ``DATA_DIR/fonts/*.ttf`` in order of their names.

    Raises:
        Invalid: one of the files is no font with TrueType outlines.
    """
    try:
        return Faces(sorted((settings().data_dir / FOLDER).glob("*.ttf")))
    except UnreadableFontError as error:
        raise Invalid(
            msg(
                "The font {name} cannot be read; it must be a TrueType font. Take it out of the folder for fonts, or "
                "put another one in its place.",
                name=error.path.name,
            )
        ) from error


def require_printable(printed_in: Faces, texts: Iterable[tuple[Message, str]]) -> None:
    """Refuse what no face can print, before anything is written: nothing is ever printed as an empty box.

    Args:
        printed_in: the faces of the document.
        texts: what is to be printed, and where it stands.

    Raises:
        Invalid: names place and characters of the first text that cannot be printed, and what helps.
    """
    for where, text in texts:
        if lacking := printed_in.missing(text):
            raise Invalid(
                msg(
                    "{where}: no font has {characters}. Put a TrueType font that has them into the folder “fonts” of "
                    "the data directory, or write it otherwise.",
                    where=where,
                    characters=lacking,
                )
            )
