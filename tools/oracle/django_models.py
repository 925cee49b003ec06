"""Says what Django's own `_meta` knows of the models of some applications, as records.py does: a line of JSON a file.

Run with a directory and the applications in it. What Django makes by itself, `id` and the pointers to parents, is left out.
"""

import importlib.util
import inspect
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")


def main():
    root, *wanted = sys.argv[1:]
    sys.path.insert(0, root)
    import django
    from django.apps import apps
    from django.conf import settings

    applications = [name for name in wanted if importlib.util.find_spec(name)]
    settings.configure(
        INSTALLED_APPS=applications,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SECRET_KEY="oracle",
        SITE_ID=1,
        USE_TZ=True,
        MIDDLEWARE=[],
    )
    django.setup()
    files = {}
    models = list(apps.get_models())
    for model in models:
        for parent in model.__mro__:
            meta = getattr(parent, "_meta", None)
            if meta is not None and parent not in models:
                models.append(parent)
    for model in models:
        path = inspect.getsourcefile(model) or ""
        if path.startswith(root) and "<locals>" not in model.__qualname__:
            records = files.setdefault(os.path.relpath(path, root), {})
            records[model.__qualname__] = {"framework": "Django", "fields": fields(model)}
    for path, records in files.items():
        print(json.dumps({"path": path, "records": records}))


def fields(model):
    found = {}
    for field in [*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields]:
        if getattr(field, "auto_created", False):
            continue
        concrete = getattr(field, "concrete", False) and not field.many_to_many
        found[field.name] = {"null": field.null} if concrete else {}
        if concrete:
            found[field.name]["column"] = field.column
    return found


main()
