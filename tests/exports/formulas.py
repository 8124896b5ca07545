"""What a spreadsheet makes of the few functions that packs use, worked out by the rules of Excel and LibreOffice.

Blank cells are empty texts beside texts and zero beside numbers; a number is less than any text; ``SUMPRODUCT`` works
its argument out cell by cell, and ``IF`` only the branch it takes.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Value: TypeAlias = "str | float | bool | None"
Cells: TypeAlias = Mapping[str, Value]
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_TOKEN = re.compile(r'"(?:[^"]|"")*"|<>|<=|>=|[=&]|[^"<>=&]+|[<>]')


class ValueOfError(Exception):
    """The spreadsheet would show #VALUE! in the cell."""


def worked_out(formula: str, cells: Cells) -> Value:
    """Work a formula out.

    Args:
        formula: beginning with “=”.
        cells: by their address, without dollars; a cell that is not there is blank.
    """
    tree = ast.parse(_in_python(formula[1:]), mode="eval").body
    return _Sheet(cells).value(tree)


def _in_python(formula: str) -> str:
    """Write a formula as an expression of Python: texts, comparisons and joining by their own signs."""
    signs = {"<>": "!=", "=": "==", "&": "@"}
    parts = []
    for token in _TOKEN.findall(formula):
        if token.startswith('"'):
            parts.append(repr(token[1:-1].replace('""', '"')))
        else:
            parts.append(signs.get(token, token))
    joined = "".join(parts).replace("$", "")
    return _RANGE.sub(r"RANGE('\1','\2','\3','\4')", joined)


class _Sheet:
    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=str() | int() | float() as constant):
                return constant
            case ast.Name(id=address):
                return self._cells.get(address)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._called(name, arguments)
            case ast.BinOp() | ast.Compare():
                return _joined(node, self.value)
        raise NotImplementedError(ast.unparse(node))

    def _called(self, name: str, arguments: list[ast.expr]) -> Value:
        first = arguments[0]
        works: Mapping[str, Callable[[], Value]] = {
            "IF": lambda: self.value(arguments[1 if self.value(first) else 2]),
            "AND": lambda: all(self.value(each) for each in arguments),
            "OR": lambda: any(self.value(each) for each in arguments),
            "ISNUMBER": lambda: _is_number(self.value(first)),
            "INT": lambda: float(math.floor(_number(self.value(first)))),
            "COUNT": lambda: sum(_is_number(each) for each in self._range(first)),
            "COUNTA": lambda: sum(each is not None for each in self._range(first)),
            "SUMPRODUCT": lambda: sum(_number(self._at(first, place)) for place in range(self._width(first))),
        }
        return works[name]()

    def _at(self, node: ast.expr, place: int) -> Value:
        """Work an expression of ranges out for the cell at one place of them."""
        match node:
            case ast.Call(func=ast.Name(id="RANGE")):
                return self._range(node)[place]
            case ast.Call(func=ast.Name(id="INT"), args=[inner]):
                return float(math.floor(_number(self._at(inner, place))))
            case ast.BinOp() | ast.Compare():
                return _joined(node, lambda each: self._at(each, place))
        return self.value(node)

    def _width(self, node: ast.expr) -> int:
        ranges = (each for each in ast.walk(node) if isinstance(each, ast.Call) and ast.unparse(each.func) == "RANGE")
        return len(self._range(next(ranges)))

    def _range(self, node: ast.expr) -> list[Value]:
        first, row, last, _ = (str(ast.literal_eval(each)) for each in _arguments(node))
        return [self._cells.get(f"{chr(letter)}{row}") for letter in range(ord(first), ord(last) + 1)]


def _arguments(node: ast.expr) -> list[ast.expr]:
    assert isinstance(node, ast.Call)
    return node.args


def _joined(node: ast.BinOp | ast.Compare, value: Callable[[ast.expr], Value]) -> Value:
    if isinstance(node, ast.Compare):
        return _compared(value(node.left), node.ops[0], value(node.comparators[0]))
    left, right = value(node.left), value(node.right)
    match node.op:
        case ast.MatMult():
            return f"{'' if left is None else left}{'' if right is None else right}"
        case ast.Add():
            return _number(left) + _number(right)
        case ast.Mult():
            return _number(left) * _number(right)
        case ast.Div():
            return _number(left) / _number(right)
    raise NotImplementedError(ast.unparse(node))


def _compared(left: Value, sign: ast.cmpop, right: Value) -> bool:
    first, second = _key(left, right), _key(right, left)
    match sign:
        case ast.Eq():
            return first == second
        case ast.NotEq():
            return first != second
        case ast.Lt():
            return first < second
        case ast.Gt():
            return first > second
    raise NotImplementedError(ast.unparse(sign))


def _key(value: Value, beside: Value) -> tuple[int, float, str]:
    if value is None:
        value = "" if isinstance(beside, str) else 0
    return (1, 0, value.casefold()) if isinstance(value, str) else (0, float(value), "")


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Value) -> float:
    if isinstance(value, str):
        raise ValueOfError(value)
    return float(value or 0)
