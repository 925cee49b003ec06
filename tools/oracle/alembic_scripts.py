"""What the real Alembic says of the environments below some directories, as JSON on standard output.

usage: python3 alembic_scripts.py DIRECTORY...

Every folder with an env.py that imports alembic, and every folder below it that holds revisions, is loaded with ScriptDirectory.
An environment that can't be loaded (loading imports every migration) is listed with its error.
"""
import json
import os
import re
import subprocess
import sys
import warnings

import alembic
from alembic.config import Config
from alembic.script import ScriptDirectory

warnings.simplefilter("ignore")
REVISION = re.compile(rb"^[ \t]*revision\b", re.M)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def find_environments(roots):
    for root in roots:
        for folder, folders, files in os.walk(root):
            folders.sort()
            if "env.py" in files and re.search(rb"^\s*(from|import) ([\w.]+\.)?alembic\b", read(os.path.join(folder, "env.py")), re.M):
                yield folder


def find_locations(script):
    for folder, folders, files in os.walk(script):
        folders.sort()
        if folder != script and "env.py" in files:
            folders.clear()
            continue
        if any(name.endswith(".py") and is_revision(os.path.join(folder, name)) for name in files):
            yield folder


def is_revision(path):
    text = read(path)
    return b"down_revision" in text and REVISION.search(text) is not None


def flatten(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def describe(script, locations):
    config = Config()
    config.set_main_option("script_location", script)
    config.set_main_option("version_locations", " ".join(locations))
    directory = ScriptDirectory.from_config(config)
    revisions = {}
    for found in directory.walk_revisions():
        revisions[found.revision] = {
            "path": os.path.relpath(found.path, script),
            "down": sorted(flatten(found.down_revision)),
            "depends": sorted(getattr(found, "_resolved_dependencies", ())),
            "labels": sorted(flatten(getattr(found, "_orig_branch_labels", None))),
            "branchPoint": bool(found.is_branch_point),
            "mergePoint": bool(found.is_merge_point),
            "doc": (found.module.__doc__ or "").strip().split("\n")[0].strip(),
        }
    behind = {}
    names = list(revisions)
    step = max(1, len(names) // 12)
    for revision in names[::step]:
        try:
            steps = directory._upgrade_revs("heads", revision)
        except Exception as error:
            behind[revision] = {"error": str(error)[:200]}
            continue
        behind[revision] = [each.revision.revision for each in steps]
    return {"revisions": revisions, "heads": sorted(directory.get_heads()), "bases": sorted(directory.get_bases()), "behind": behind}


def describe_apart(script, locations):
    """In a process of its own: projects that register options on import can't be loaded beside each other."""
    run = subprocess.run([sys.executable, __file__, "--one", script, *locations], capture_output=True, text=True)
    if run.returncode != 0:
        return {"error": (run.stderr.strip().split("\n")[-1] or f"exit {run.returncode}")[:300]}
    return json.loads(run.stdout)


def main(arguments):
    # Migrations print while they are imported.
    out, sys.stdout = sys.stdout, sys.stderr
    if arguments[:1] == ["--one"]:
        out.write(json.dumps(describe(arguments[1], arguments[2:])))
        return
    environments = []
    for script in find_environments(arguments):
        locations = list(find_locations(script))
        if locations:
            environments.append({"script": script, "locations": locations, **describe_apart(script, locations)})
    out.write(json.dumps({"version": alembic.__version__, "environments": environments}))


main(sys.argv[1:])
