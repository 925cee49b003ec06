"""What the real Django says of the migrations of apps below directories of a root for imports, as JSON on standard output.

usage: python3 django_migrations.py ROOT DIRECTORY...

Each app is loaded alone with Django's own MigrationLoader, beside Django's contributed apps; one that can't be loaded so is listed
with its error.
"""
import json
import os
import subprocess
import sys


import django

CONTRIBUTED = ["contenttypes", "auth", "sites", "sessions", "messages", "admin", "flatpages", "redirects"]

# What apps of Debian's packages stand on.
COMMON = ["allauth", "allauth.account", "allauth.socialaccount", "django_mailman3", "guardian", "rest_framework"]


def find_apps(root):
    for folder, folders, files in os.walk(root):
        folders.sort()
        if os.path.basename(folder) == "migrations" and "__init__.py" in files and any(is_migration(folder, name) for name in files):
            yield os.path.dirname(folder)


def is_migration(folder, name):
    if not name.endswith(".py") or name[0] in "_~":
        return False
    with open(os.path.join(folder, name), "rb") as file:
        text = file.read()
    return b"class Migration" in text and b"django" in text


def describe(root, folder, *more):
    from django.conf import settings

    name = os.path.relpath(folder, root).replace(os.sep, ".")
    apps = [f"django.contrib.{each}" for each in CONTRIBUTED] + list(more)
    settings.configure(
        INSTALLED_APPS=apps + ([] if name in apps else [name]),
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        SECRET_KEY="no secret",
        SITE_ID=1,
        MIDDLEWARE=[],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    label = next(config.label for config in django.apps.apps.get_app_configs() if os.path.samefile(config.path, folder))
    return {
        "label": label,
        "leaves": sorted(f"{app}.{each}" for app, each in loader.graph.leaf_nodes(label)),
        "migrations": {
            f"{app}.{each}": sorted(resolve(loader, dependency, app) for dependency in migration.dependencies if not is_setting(dependency))
            for (app, each), migration in loader.disk_migrations.items()
            if app == label
        },
        "order": [f"{app}.{each}" for leaf in loader.graph.leaf_nodes(label) for app, each in loader.graph.forwards_plan(leaf) if app == label],
    }


def resolve(loader, dependency, app):
    """As the loader does: `__first__` and `__latest__` stand for migrations."""
    other, target = loader.check_key(dependency, app) or dependency
    return f"{other}.{target}"


def is_setting(dependency):
    return hasattr(dependency, "setting")


def describe_apart(root, folder):
    common = [each for each in COMMON if os.path.isdir(os.path.join(root, *each.split(".")))]
    for more in ([], common):
        run = subprocess.run([sys.executable, __file__, "--one", root, folder, *more], capture_output=True, text=True)
        if run.returncode == 0:
            break
    if run.returncode != 0:
        return {"error": (run.stderr.strip().split("\n")[-1] or f"exit {run.returncode}")[:300]}
    return json.loads(run.stdout)


def main(arguments):
    # Apps may print while they are imported.
    out, sys.stdout = sys.stdout, sys.stderr
    if arguments[0] == "--one":
        out.write(json.dumps(describe(*arguments[1:])))
        return
    root, *directories = arguments
    apps = [{"folder": folder, **describe_apart(root, folder)} for directory in directories for folder in find_apps(directory)]
    out.write(json.dumps({"version": django.__version__, "apps": apps}))


main(sys.argv[1:])
