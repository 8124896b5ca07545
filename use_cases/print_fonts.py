"""The letters that documents are printed in: ours, and what the office keeps for rare names beside its data."""

from __future__ import annotations

from collections.abc import Iterable

from domain.messages import Message, msg
from domain.refusals import Invalid
from exports.pdf_fonts import Faces, UnreadableFontError
from settings import settings

_FOLDER = "fonts"
_MOST_NAMED = 10


def faces() -> Faces:
    """Give our face with the office's own, ``DATA_DIR/fonts/*.ttf`` by name.

    Raises:
        Invalid: a file there is no TrueType font; it is named.
    """
    own = (path for path in (settings().data_dir / _FOLDER).glob("*") if path.suffix.lower() == ".ttf")
    try:
        return Faces(sorted(own))
    except UnreadableFontError as error:
        raise Invalid(
            msg(
                "{name} in the folder fonts of the data directory holds no TrueType letters. Replace it or take it "
                "away.",
                name=error.path.name,
            )
        ) from error


def require_printable(faces: Faces, texts: Iterable[tuple[Message, str]]) -> None:
    """Refuse what cannot be printed as it is written.

    Args:
        faces: that it would be printed in.
        texts: each with where it stands, entry and field.

    Raises:
        Invalid: no face has a character; says which, where, and what to do.
    """
    lacking = [(where, missing) for where, text in texts if (missing := faces.missing(text))]
    if not lacking:
        return
    named = tuple(msg("{where}: {characters}", where=where, characters=each) for where, each in lacking[:_MOST_NAMED])
    raise Invalid(
        msg(
            "No font of the program has these characters: {places} ({n} in all). Put a TrueType font (.ttf) that has "
            "them into the folder fonts of the data directory and make the document again.",
            places=named,
            n=len(lacking),
        )
    )
