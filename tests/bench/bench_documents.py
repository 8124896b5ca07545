"""Long documents beside the bare libraries writing the same: time and peak memory, each run in a process of its own.

Run from the project's root: ``python -m tests.bench.bench_documents``. The live workbook of 5,000 entries of five
sheets and five criteria is set beside XlsxWriter writing the same cells, formulas and all, without any look; 500
certificates beside reportlab drawing the same lines, frame and QR codes where they came out. What the other side
writes is prepared in a process before, and reading it in is not timed.
Runs alternate; the least processor time and the least peak of each count.
"""

from __future__ import annotations

import multiprocessing
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from exports import certificate, live_workbook, pdf_fonts
from exports.certificate_layout import PAGE, laid_out
from exports.official_words import OfficialWords
from exports.pdf_fonts import Faces
from exports.qr_code import award_text
from tests.bench.large_documents import a_large_live_report, many_certificates

ENTRIES, SHEETS, CERTIFICATES = 5_000, 5, 500
REPEATS = 3
MEMORY_LIMIT = 1.25
_FONT = Path(pdf_fonts.__file__).parent / "fonts" / "NotoSerifSC-Regular.ttf"
_SIDE, _MODULES = 30 * 72 / 25.4, 77
T = TypeVar("T")
Side: TypeAlias = Callable[[Path], Callable[[], bytes]]
Cells: TypeAlias = list[list[tuple[str, tuple[Any, ...]]]]
Page: TypeAlias = tuple[list[tuple[str, float, float, float]], str]


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, and the peak memory of its process in MB."""

    seconds: float
    memory: float


def prepare_workbook(folder: Path) -> None:
    """Write down every cell of ours, sheet by sheet, as it is handed to the library."""
    cells = Cells()
    for kind in ("string", "number", "formula", "blank"):
        _listen(f"_write_{kind}", kind, cells)
    live_workbook.render(a_large_live_report(ENTRIES, SHEETS), "zh_CN")
    (folder / "workbook").write_bytes(pickle.dumps(cells))


def _listen(method: str, kind: str, cells: Cells) -> None:
    written = getattr(Worksheet, method)

    def listening(sheet: Worksheet, row: int, column: int, *given: Any) -> Any:  # noqa: ANN401 -- whatever the library takes
        while len(cells) <= sheet.index:
            cells.append([])
        # A formula is followed by its format and its value.
        kept = given[:1] if kind in {"string", "number"} else (given[0], given[2]) if kind == "formula" else ()
        cells[sheet.index].append((kind, (row, column, *kept)))
        return written(sheet, row, column, *given)

    setattr(Worksheet, method, listening)


def our_workbook(_folder: Path) -> Callable[[], bytes]:
    """Give what writes ours."""
    report = a_large_live_report(ENTRIES, SHEETS)
    return lambda: live_workbook.render(report, "zh_CN")


def bare_workbook(folder: Path) -> Callable[[], bytes]:
    """Give what writes the same cells and nothing else, with the library as it comes."""
    return _writing(folder, Workbook)


def hurried_workbook(folder: Path) -> Callable[[], bytes]:
    """Give the same without the search for young functions in every formula, which ours is without, too."""
    return _writing(folder, live_workbook._LiveBook)


def _writing(folder: Path, library: type[Workbook]) -> Callable[[], bytes]:
    cells: Cells = pickle.loads((folder / "workbook").read_bytes())  # noqa: S301 -- written above

    def write() -> bytes:
        target = BytesIO()
        book = library(target, {"in_memory": True})
        plain = book.add_format()
        for each in cells:
            sheet = book.add_worksheet()
            for kind, given in each:
                match kind:
                    case "string":
                        sheet.write_string(*given)
                    case "number":
                        sheet.write_number(*given)
                    case "formula":
                        row, column, formula, value = given
                        sheet.write_formula(row, column, formula, plain, value)
                    case _:
                        sheet.write_blank(*given, None, plain)
        book.close()
        return target.getvalue()

    return write


def prepare_certificates(folder: Path) -> None:
    """Write down every line that ours draws, with its place, and what every QR code holds."""
    report, faces, words = many_certificates(CERTIFICATES), Faces(), OfficialWords("zh_CN")
    pages = list[Page]()
    for each in report.certificates:
        blocks = laid_out(faces, words, report, each, modules=_MODULES).blocks
        lines = [
            (line, block.box.x, block.box.y + block.box.height - place * block.size * block.leading, block.size)
            for block in blocks
            for place, line in enumerate(block.lines, 1)
        ]
        pages.append((lines, award_text(each.line, report.list_number, report.sha256)))
    (folder / "certificates").write_bytes(pickle.dumps(pages))


def our_certificates(_folder: Path) -> Callable[[], bytes]:
    """Give what writes ours."""
    report = many_certificates(CERTIFICATES)
    return lambda: certificate.render(report, "zh_CN", Faces())


def bare_certificates(folder: Path) -> Callable[[], bytes]:
    """Give what draws the same lines, frame and codes with the library alone."""
    pages: list[Page] = pickle.loads((folder / "certificates").read_bytes())  # noqa: S301 -- written above

    def write() -> bytes:
        registerFont(TTFont("bare", str(_FONT)))
        target = BytesIO()
        canvas = Canvas(target, pagesize=PAGE, pageCompression=1)
        for lines, text in pages:
            for inset in (25.5, 30.0, 38.3):
                canvas.rect(inset, inset, PAGE[0] - 2 * inset, PAGE[1] - 2 * inset)
            for words, x, y, size in lines:
                canvas.setFont("bare", size)
                canvas.drawString(x, y, words)
            _draw_code(canvas, text)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    return write


def _draw_code(canvas: Canvas, text: str) -> None:
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text.encode()))
    code.make()
    unit = _SIDE / len(code.modules)
    for row, modules in enumerate(code.modules):
        column = 0
        for is_dark, run in groupby(map(bool, modules)):
            n = len(tuple(run))
            if is_dark:
                canvas.rect(60 + column * unit, 60 + _SIDE - row * unit, n * unit, unit, stroke=0, fill=1)
            column += n


@dataclass(frozen=True)
class Beside:
    """A document beside the bare library.

    Attributes:
        prepare: writes down what the other side writes.
        ours: gives what writes ours.
        theirs: gives what writes theirs, by name; how many times as long ours may take.
    """

    prepare: Callable[[Path], None]
    ours: Side
    theirs: tuple[tuple[str, Side, float], ...]


DOCUMENTS = (
    Beside(
        prepare_workbook,
        our_workbook,
        (
            (f"live workbook {ENTRIES:,} × {SHEETS} × 5", bare_workbook, 1.0),
            ("the same, formulas unsearched", hurried_workbook, 2.0),
        ),
    ),
    Beside(prepare_certificates, our_certificates, ((f"{CERTIFICATES} certificates", bare_certificates, 1.5),)),
)


def taken(side: Side, folder: Path) -> Run:
    """Make a document once in this process."""
    write = side(folder)
    started = time.process_time()
    write()
    return Run(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def apart(act: Callable[..., T], *given: object) -> T:
    """Do something in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(act, *given).result()


def main() -> int:
    """Measure both documents, print what each took and the ratios, and give 0 when they hold, else 1."""
    holds = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for document in DOCUMENTS:
            apart(document.prepare, folder)
            sides = (document.ours, *(side for _name, side, _limit in document.theirs))
            runs: dict[Side, list[Run]] = {side: [] for side in sides}
            for _ in range(REPEATS):
                for side, found in runs.items():
                    found.append(apart(taken, side, folder))
            ours = _least(runs[document.ours])
            for title, side, limit in document.theirs:
                holds &= _told(title, ours, _least(runs[side]), limit)
    return 0 if holds else 1


def _least(runs: list[Run]) -> Run:
    return Run(min(run.seconds for run in runs), min(run.memory for run in runs))


def _told(title: str, ours: Run, theirs: Run, limit: float) -> bool:
    slower, larger = ours.seconds / theirs.seconds, ours.memory / theirs.memory
    holds = slower <= limit and larger <= MEMORY_LIMIT
    print(  # noqa: T201 -- its output
        f"{title:<32}{ours.seconds:>7.2f} s{theirs.seconds:>8.2f} s{slower:>7.2f} (limit {limit})"
        f"{ours.memory:>7.0f} MB{theirs.memory:>6.0f} MB{larger:>7.2f} (limit {MEMORY_LIMIT})"
        f"{'' if holds else '  over its limit'}"
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
