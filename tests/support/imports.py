"""Reads the imports of the project's own files, without importing them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Import:
    """One imported thing."""

    file: str
    """Where it is imported, relative to the repository, with slashes."""
    line: int
    module: str
    """Full dotted name: `from plugins.ip import texts` imports `plugins.ip.texts`, because that is a file."""
    name: str
    """The name taken out of the module; "" where the module itself is imported."""
    types_only: bool
    """It stands under `if TYPE_CHECKING:` and is not imported at run time."""

    def __str__(self) -> str:
        what = f"{self.module}.{self.name}" if self.name else self.module
        return f"{self.file}:{self.line} imports {what}"


def sources(*patterns: str) -> list[str]:
    """The Python files of these glob patterns, relative to the repository."""
    found = {path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(found)


def imports_of(file: str) -> list[Import]:
    """Everything that a file imports, wherever in the file it does so."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"), file)
    return list(_walk(tree, file, types_only=False))


def _walk(node: ast.AST, file: str, *, types_only: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(file, node.lineno, alias.name, "", types_only) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (_imported(node, alias.name, file, types_only=types_only) for alias in node.names)
    guarded = set(map(id, node.body)) if isinstance(node, ast.If) and _is_type_checking(node.test) else set()
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, file, types_only=types_only or id(child) in guarded)


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _imported(node: ast.ImportFrom, name: str, file: str, *, types_only: bool) -> Import:
    package = file.removesuffix(".py").split("/")[: -node.level] if node.level else []
    module = ".".join([*package, *filter(None, [node.module])])
    below = ROOT / module.replace(".", "/") / name
    if below.with_suffix(".py").is_file() or below.is_dir():
        return Import(file, node.lineno, f"{module}.{name}", "", types_only)
    return Import(file, node.lineno, module, name, types_only)
