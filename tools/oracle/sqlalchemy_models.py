"""Prints, as JSON, what SQLAlchemy itself knows of an installed package's models:

    python3 sqlalchemy_models.py PACKAGE [MODULE…]

It imports every module of the package whose text declares columns, tests and migrations left out, and asks the mappers of all
classes that came out of it. What couldn't be imported is listed. The modules are imported too: what the package expects to be there.
"""

import importlib
import importlib.metadata
import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

DECLARES = re.compile(r"\b(Column|mapped_column|relationship)\(")
LEFT_OUT = re.compile(r"(^|/)(tests?|migrations?|versions|alembic|alembic_migrations|migrate_repo)(/|$)")


def main(package: str, *also: str) -> None:
    quiet = io.StringIO()
    with redirect_stdout(quiet), redirect_stderr(quiet):
        for module in also:
            importlib.import_module(module)
        imported, failed = import_models(package)
        models = describe(package)
    version = importlib.metadata.version("sqlalchemy")
    json.dump({"models": models, "imported": imported, "failed": failed, "sqlalchemy": version}, sys.stdout)


def import_models(package: str) -> tuple[list, dict]:
    imported, failed = [], {}
    root = Path(importlib.import_module(package).__path__[0])
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root.parent).as_posix()
        if LEFT_OUT.search(relative) or not DECLARES.search(path.read_text(errors="replace")):
            continue
        module = relative[:-3].replace("/", ".").removesuffix(".__init__")
        try:
            importlib.import_module(module)
            imported.append(str(path))
        except BaseException as error:  # noqa: BLE001 - a module may even call sys.exit
            failed[module] = f"{type(error).__name__}: {error}"[:200]
    return imported, failed


def describe(package: str) -> list:
    from sqlalchemy import Column
    from sqlalchemy.orm import configure_mappers, mapperlib

    try:
        configure_mappers()
    except Exception as error:  # noqa: BLE001 - backrefs are then missing, nothing else
        print(error)
    models = []
    for registry in mapperlib._all_registries():
        for mapper in registry.mappers:
            cls = mapper.class_
            if cls.__module__.split(".")[0] != package:
                continue
            columns = {
                prop.key: {
                    "name": prop.columns[0].name,
                    "nullable": prop.columns[0].nullable,
                    "primaryKey": any(getattr(column, "primary_key", False) for column in prop.columns),
                }
                for prop in mapper.column_attrs
                if isinstance(prop.columns[0], Column)
            }
            models.append(
                {
                    "file": sys.modules[cls.__module__].__file__,
                    "name": cls.__qualname__,
                    "table": getattr(mapper.local_table, "name", None),
                    "columns": columns,
                    "relationships": sorted(prop.key for prop in mapper.relationships),
                }
            )
    return models


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main(*sys.argv[1:])
