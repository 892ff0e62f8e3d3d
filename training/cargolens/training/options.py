"""Values from a TOML file and from ``--set a.b=c`` into frozen dataclasses, with every key and type checked."""

from __future__ import annotations

import dataclasses
import difflib
import json
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from cargolens.datasets.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_CONFIG_BYTES = 1 << 20

T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        UsageError: The file cannot be read, is larger than 1 MiB, or is no TOML.
    """
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise UsageError(f"{path}: {path.stat().st_size} bytes, expected a configuration of at most 1 MiB")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; give the path of a TOML file") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not TOML: {error}") from error


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """Nested values of ``a.b=c`` texts; a later one wins.

    The part behind ``=`` is a number, ``true``, ``false``, ``none``, a quoted text, or plain text.

    Raises:
        UsageError: A text has no ``=`` or no key, or a key is a value and a table at once.
    """
    tree: dict[str, Any] = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        names = key.strip().split(".")
        if not equals or not all(names):
            raise UsageError(f"--set {text}: expected KEY=VALUE such as tiling.tile=256")
        table = tree
        for name in names[:-1]:
            table = table.setdefault(name, {})
            if not isinstance(table, dict):
                raise UsageError(f"--set {text}: {name} was set to a value before, expected a table")
        table[names[-1]] = _parse_value(value.strip())
    return tree


def merge(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values of both; where both have one, the one of `upper`."""
    out = dict(lower)
    for key, value in upper.items():
        both = isinstance(value, Mapping) and isinstance(out.get(key), Mapping)
        out[key] = merge(out[key], value) if both else value
    return out


def apply(default: T, values: Mapping[str, Any], where: str = "") -> T:
    """A copy of a dataclass with some fields, also of nested dataclasses, replaced.

    Args:
        default: An instance of a dataclass.
        values: Field name -> new value, or a mapping for a field that is a dataclass.
        where: Dotted name of `default` for messages.

    Returns:
        The copy.

    Raises:
        UsageError: A key is unknown (names close ones), a value has another type, or the dataclass refuses it.
    """
    kind: Any = type(default)
    hints = typing.get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    changed = {}
    for key, value in values.items():
        label = f"{where}{key}"
        if key not in names:
            close = difflib.get_close_matches(key, names, 1)
            hint = f"did you mean {where}{close[0]}?" if close else f"there are {', '.join(where + n for n in names)}"
            raise UsageError(f"setting {label} is unknown; {hint}")
        current = getattr(default, key)
        if dataclasses.is_dataclass(current):
            if not isinstance(value, Mapping):
                raise UsageError(f"setting {label} is a table, found {value!r}; set {label}.NAME")
            changed[key] = apply(current, value, f"{label}.")
        else:
            changed[key] = _checked(value, hints[key], label)
    try:
        return typing.cast("T", dataclasses.replace(typing.cast("Any", default), **changed))
    except ValueError as error:
        raise UsageError(f"setting {where.rstrip('.') or 'configuration'}: {error}") from error


def _parse_value(text: str) -> Any:
    if text.lower() in ("none", "null"):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _checked(value: Any, hint: Any, label: str) -> Any:
    """The value if its type is one the field takes; a whole number also stands for a float, commas make a list."""
    kind, inner = typing.get_origin(hint), typing.get_args(hint)
    if kind is dict and isinstance(value, Mapping):
        return {str(key): _checked(item, inner[1], f"{label}.{key}") for key, item in value.items()}
    if kind is tuple:
        return _checked_tuple(value, inner, label)
    allowed = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if type(value) in allowed or (value is None and type(None) in allowed):
        return value
    if float in allowed and type(value) is int:
        return float(value)
    wanted = " or ".join("none" if kind is type(None) else kind.__name__ for kind in allowed)
    raise UsageError(f"setting {label} is {value!r} ({type(value).__name__}), expected {wanted}")


def _checked_tuple(value: Any, kinds: tuple[Any, ...], label: str) -> tuple[Any, ...]:
    if kinds[0] is str and isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list | tuple):
        raise UsageError(f"setting {label} is {value!r} ({type(value).__name__}), expected a list such as [1, 2]")
    if kinds[-1] is not ... and len(value) != len(kinds):
        raise UsageError(f"setting {label} is a list of {len(value)}, expected {len(kinds)} values")
    return tuple(
        _checked(item, kinds[0] if kinds[-1] is ... else kinds[k], f"{label}[{k}]") for k, item in enumerate(value)
    )
