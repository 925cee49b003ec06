"""Says of every Python file under some directories what Python's own parser makes of it, a line of JSON a file.

A line has the path and either null, for a file that Python rejects, or its classes in order: the qualified name, how many bases it
has, and what its body binds, sorted. Bodies are walked as Lockstep walks them: through if, try, with, loops and match, and not into
functions. Run with the directories as arguments.
"""

import ast
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(10_000)


def statements(node):
    """The statements of a body and of every block in it."""
    for each in node:
        yield each
        if isinstance(each, (ast.If, ast.For, ast.While, ast.Try, ast.With, getattr(ast, "TryStar", ast.Try))):
            for part in ("body", "handlers", "orelse", "finalbody"):
                inner = getattr(each, part, [])
                if part == "handlers":
                    for handler in inner:
                        yield from statements(handler.body)
                else:
                    yield from statements(inner)
        elif isinstance(each, ast.Match):
            for case in each.cases:
                yield from statements(case.body)


def targets(node):
    """The names that a target of an assignment binds."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Tuple, ast.List)):
        for each in node.elts:
            yield from targets(each)
    elif isinstance(node, ast.Starred):
        yield from targets(node.value)


def bound(body):
    for each in statements(body):
        if isinstance(each, ast.Assign):
            for target in each.targets:
                yield from targets(target)
        elif isinstance(each, ast.AnnAssign):
            yield from targets(each.target)
        elif isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield each.name


def classes(body, outer=""):
    for each in statements(body):
        if isinstance(each, ast.ClassDef):
            name = outer + each.name
            yield [name, len(each.bases), sorted(bound(each.body))]
            yield from classes(each.body, name + ".")


def understand(path):
    with open(path, "rb") as file:
        source = file.read()
    try:
        return list(classes(ast.parse(source).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def main():
    for root in sys.argv[1:]:
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(folder, name)
                if name.endswith(".py") and os.path.isfile(path) and not os.path.islink(path):
                    print(json.dumps({"path": path, "classes": understand(path)}))


main()
