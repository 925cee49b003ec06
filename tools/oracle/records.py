"""Imports modules and says which records Python itself sees in them: dataclasses, enums, named tuples, typed dicts, attrs, Pydantic.

Run with a directory and the names of packages or modules in it; prints a line of JSON a module: its file, and for each class its
framework and its fields, with what is known of each (required, null, a number for the value of a member).
"""

import importlib
import io
import json
import os
import pkgutil
import signal
import sys
import warnings

warnings.simplefilter("ignore")
SKIP = {"antigravity", "this", "idlelib", "turtledemo", "turtle", "test", "lib2to3", "tkinter", "__main__"}


def main():
    root, *wanted = sys.argv[1:]
    sys.path.insert(0, root)
    for name in wanted:
        # A process each: some end it, and some change what others see.
        child = os.fork()
        if child == 0:
            look(root, name)
        os.waitpid(child, 0)


def look(root, wanted):
    out = sys.stdout
    sys.stdout = sys.stderr = io.StringIO()
    signal.signal(signal.SIGALRM, stop)
    for name in modules(root, [wanted]):
        module = load(name)
        file = getattr(module, "__file__", None) or ""
        if module is None or not file.endswith(".py") or not file.startswith(root):
            continue
        found = {}
        for key, each in list(vars(module).items()):
            if isinstance(each, type) and getattr(each, "__module__", "") == module.__name__:
                describe_all(each, key, vars(module), found)
        out.write(json.dumps({"path": os.path.relpath(file, root), "records": found}) + "\n")
        out.flush()
    os._exit(0)


def stop(*_):
    raise TimeoutError


def modules(root, wanted):
    for name in wanted:
        yield name
        folder = os.path.join(root, *name.split("."))
        if os.path.isdir(folder):
            for _, inner, _ in pkgutil.walk_packages([folder], name + ".", onerror=lambda _: None):
                parts = inner.split(".")
                if not SKIP.intersection(parts) and "tests" not in parts and "testing" not in parts:
                    yield inner


def load(name):
    if SKIP.intersection(name.split(".")):
        return None
    signal.alarm(20)
    try:
        return importlib.import_module(name)
    except BaseException:
        return None
    finally:
        signal.alarm(0)


def describe_all(cls, key, around, found):
    # Another name for a class that stands in the same module too.
    if "." not in key and cls.__qualname__ != key and around.get(cls.__qualname__) is cls:
        return
    try:
        record = describe(cls)
    except Exception:
        record = None
    if record:
        found[key] = {"framework": record[0], "fields": record[1]}
    for name, inner in list(vars(cls).items()):
        if isinstance(inner, type) and inner.__qualname__ == f"{cls.__qualname__}.{name}":
            describe_all(inner, f"{key}.{name}", around, found)


def is_required(cls, name, annotation):
    # With postponed annotations Python itself overlooks the words around a type (typing, "Required").
    text = getattr(annotation, "__forward_arg__", "")
    if "Required[" in text:
        return "NotRequired[" not in text
    return name in cls.__required_keys__


def describe(cls):
    import dataclasses
    import enum

    if issubclass(cls, enum.Enum):
        return ("Enum", {name: {} for name in cls.__members__}) if cls.__members__ else None
    if hasattr(cls, "__pydantic_fields__") or hasattr(cls, "model_fields"):
        if hasattr(cls, "model_validate"):
            return "Pydantic", {
                name: {"required": field.is_required()} for name, field in cls.model_fields.items()
            }
    elif hasattr(cls, "__fields__") and hasattr(cls, "__config__"):
        return "Pydantic", {
            name: {"required": bool(field.required), "null": field.allow_none}
            for name, field in cls.__fields__.items()
        }
    if hasattr(cls, "__struct_fields__"):
        return "msgspec", {name: {} for name in cls.__struct_fields__}
    if hasattr(cls, "__total__") and hasattr(cls, "__required_keys__"):
        return "TypedDict", {
            name: {"required": is_required(cls, name, each)} for name, each in cls.__annotations__.items()
        }
    if issubclass(cls, tuple) and hasattr(cls, "_fields") and hasattr(cls, "_make"):
        defaults = getattr(cls, "_field_defaults", {})
        return "NamedTuple", {name: {"required": name not in defaults} for name in cls._fields}
    if "__attrs_attrs__" in vars(cls):
        attr = importlib.import_module("attr")
        return "attrs", {
            each.name: {"required": each.init and each.default is attr.NOTHING} for each in cls.__attrs_attrs__
        }
    if "__dataclass_fields__" in vars(cls):
        missing = dataclasses.MISSING
        return "dataclasses", {
            each.name: {
                "required": each.init and each.default is missing and each.default_factory is missing
            }
            for each in dataclasses.fields(cls)
        }
    return None


main()
