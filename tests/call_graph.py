"""Which functions of the use cases call which, read from the source: for the guard that every one asks leave."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

Name = tuple[str, str]


@dataclass(frozen=True)
class Function:
    """One function of a module, or one class with all its methods: what it takes first, and what it calls."""

    name: Name
    first_parameter: str
    calls: frozenset[Name]
    asks: frozenset[str]

    @property
    def is_use_case(self) -> bool:
        """Whether it is public and runs inside a transaction."""
        return self.first_parameter == "Transaction" and not self.name[1].startswith("_")


def functions_of(folder: Path, asking: tuple[str, ...]) -> dict[Name, Function]:
    """Read every function and class at the top of every module of a package.

    Args:
        folder: the package.
        asking: names, or beginnings of names ending in ``_``, of calls that ask leave.
    """
    found = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = _known_names(tree, path.stem, folder.name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                function = _function(node, path.stem, known, asking)
                found[function.name] = function
    return found


def names_taken(path: Path, package: str = "use_cases") -> set[Name]:
    """Every function of the package that a module outside it speaks of, called or handed on."""
    written = path.read_text(encoding="utf-8")
    if package not in written:
        return set()
    tree = ast.parse(written)
    known = _known_names(tree, "", package)
    taken = {name for key, name in known.items() if not key.endswith(".") and name[0]}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if f"{owner}." in known:
                taken.add((known[f"{owner}."][0], name))
    return taken


def reaches_leave(start: Function, functions: dict[Name, Function]) -> bool:
    """Say whether a function asks leave, itself or through whatever it calls."""
    seen, waiting = set[Name](), [start.name]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        if functions[name].asks:
            return True
        waiting.extend(functions[name].calls)
    return False


def _known_names(tree: ast.Module, module: str, package: str) -> dict[str, Name]:
    """What a bare or dotted name of a module stands for among the functions of the package."""
    known = {node.name: (module, node.name) for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}."):
            other = node.module.removeprefix(f"{package}.")
            known |= {alias.asname or alias.name: (other, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            known |= {f"{alias.asname or alias.name}.": (alias.name, "") for alias in node.names}
    return known


def _function(
    node: ast.FunctionDef | ast.ClassDef, module: str, known: dict[str, Name], asking: tuple[str, ...]
) -> Function:
    calls, asks = set[Name](), set[str]()
    for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        match call.func:
            case ast.Name(id=name):
                calls |= {known[name]} if name in known else set()
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                calls |= {(known[f"{owner}."][0], name)} if f"{owner}." in known else set()
            case ast.Attribute(attr=name):
                pass
            case _:
                continue
        asks |= (
            {name} if any(name == each or (each.endswith("_") and name.startswith(each)) for each in asking) else set()
        )
    first = node.args.args[0].annotation if isinstance(node, ast.FunctionDef) and node.args.args else None
    return Function((module, node.name), ast.unparse(first) if first else "", frozenset(calls), frozenset(asks))
