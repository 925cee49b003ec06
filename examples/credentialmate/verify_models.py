#!/usr/bin/env python3
"""Proves, with SQLAlchemy itself, that a directory holds the models of today.

    python3 verify_models.py               the source and the mirror
    python3 verify_models.py DIRECTORY     one of them, a built folder, an unpacked zip

It imports the models from the directory, as the lambda does, and asks `License` for its columns: the question whose
answer brought the dashboard down. One line a directory. Exit 0: all there; 1: something lacks; 2: could not be asked.
It needs the standard library and SQLAlchemy (1.4 or 2) and leaves no `__pycache__` behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "apps/backend-api/src"
MIRROR = HERE / "infra/lambda/functions/backend/src"

COLUMN_COUNT = 27
IMLC_COLUMNS = ("is_imlc", "portal_username", "portal_password", "portal_access_notes", "exclude_from_calculations")


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments:
        return verify(Path(arguments[0]))
    # One process a directory: Python keeps what it has imported, and the second would be given the first's models.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    runs = [
        subprocess.run([sys.executable, str(HERE / "verify_models.py"), str(directory)], env=environment, check=False)
        for directory in (SOURCE, MIRROR)
    ]
    return max(run.returncode if run.returncode in (0, 1) else 2 for run in runs)


def verify(directory: Path) -> int:
    """Judges one directory and prints its line."""
    root = directory.resolve()
    name = root.relative_to(HERE).as_posix() if root.is_relative_to(HERE) else str(directory)
    if not (root / "contexts/provider/models/license.py").is_file():
        print(f"? {name}: there is no contexts/provider/models/license.py", file=sys.stderr)
        return 2
    try:
        from sqlalchemy.orm import configure_mappers
    except ImportError:
        hint = "pip install SQLAlchemy, or apt install python3-sqlalchemy"
        print(f"? {name}: {sys.executable} has no SQLAlchemy ({hint})", file=sys.stderr)
        return 2

    sys.path.insert(0, str(root))
    import_module("shared.registry").load_models()
    configure_mappers()  # resolves every relationship, so a model that was left behind is found here
    license_module = import_module("contexts.provider.models.license")
    if not Path(license_module.__file__).resolve().is_relative_to(root):
        print(f"? {name}: Python found License elsewhere, in {license_module.__file__}", file=sys.stderr)
        return 2

    License = license_module.License
    count = len(License.__table__.columns)
    lacking = [column for column in IMLC_COLUMNS if not hasattr(License, column)]
    if lacking or count != COLUMN_COUNT:
        lacks = f", lacks {', '.join(lacking)}" if lacking else ""
        print(f"✗ {name}: License has {count} columns, not {COLUMN_COUNT}{lacks}")
        return 1
    print(f"✓ {name}: License has {count} columns, among them {', '.join(IMLC_COLUMNS)}")
    return 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    # A terminal or a log that isn't UTF-8 gets `?` for the marks rather than a traceback.
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
