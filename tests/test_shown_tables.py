"""Every table that a page draws, and every table of the database, is in the plain data or is left out for a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from db.base import Base
from db.tables import User
from tools import plain_data
from use_cases import single_tables
from use_cases.plain_data import TABLES

ROOT = Path(__file__).parents[1]
PLACES = sorted(path for folder in ("pages", "ui") for path in (ROOT / folder).rglob("*.py"))
TOOLS = ROOT / "ui" / "tables.py"
DRAWING = {"draw_table", "table_html", "draw_facts"}
OF_STREAMLIT = {"dataframe", "data_editor", "table"}
SPELLED = ("<table", "<dl")


def drawing_functions(source: str) -> Iterator[str]:
    """Name the functions of a module that draw a table, by Streamlit, by our own tools or as HTML."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and any(_draws(node) for node in ast.walk(function)):
            yield function.name


def _draws(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in DRAWING
        case ast.Call(func=ast.Attribute(value=ast.Name(id="pa"))):
            # An Arrow table is what a drawing function is given.
            return False
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in OF_STREAMLIT
        case ast.Constant(value=str(text)):
            return any(tag in text for tag in SPELLED)
    return False


def drawn() -> set[str]:
    return {
        f"{path.relative_to(ROOT).as_posix()}:{name}"
        for path in PLACES
        if path != TOOLS
        for name in drawing_functions(path.read_text(encoding="utf-8"))
    }


def test_each_table_on_a_page_is_named_with_its_plain_data() -> None:
    assert {each.place for each in plain_data.shown()} == drawn()


def test_each_table_of_the_database_is_named_with_its_plain_data() -> None:
    assert User.metadata is Base.metadata
    assert {each.place for each in plain_data.stored()} == Base.metadata.tables.keys()


def test_what_is_named_is_there_and_what_is_left_out_has_a_reason_in_both_languages() -> None:
    named = {name for each in (*plain_data.shown(), *plain_data.stored()) for name in each.tables}
    assert named <= {table.name for table in TABLES}
    for each in (*plain_data.shown(), *plain_data.stored()):
        assert each.tables or each.remark.chinese, each.place
        assert bool(each.remark.chinese) == bool(each.remark.english), each.place


def test_pages_offer_tables_that_can_be_taken_by_themselves() -> None:
    offered = {name for path in PLACES for name in offered_names(path.read_text(encoding="utf-8"))}
    assert {"entries", "ranked_entries", "audit_log", "named_ballots"} <= offered <= single_tables.TITLES.keys()


def offered_names(source: str) -> Iterator[str]:
    """Give the words that a module offers as files, where it calls for them and where it lists them."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="draw_table_files" | "draw_global_table_files"), args=given):
                yield from (str(each.value) for each in given if isinstance(each, ast.Constant))
            case ast.Assign(targets=[ast.Name(id="_TABLES")], value=ast.Tuple(elts=listed)):
                yield from (str(each.value) for each in listed if isinstance(each, ast.Constant))


def test_a_new_table_would_be_found_however_it_is_drawn() -> None:
    page = """
def by_streamlit(): st.dataframe(rows)
def in_a_column(): left.table(rows)
def by_our_tools(): draw_table(heads, rows)
def as_html(): st.html(f"<table class='{kind}'>")
def not_at_all(): return pa.table(columns)
"""
    assert set(drawing_functions(page)) == {"by_streamlit", "in_a_column", "by_our_tools", "as_html"}
