"""The room's public names are loaded late and still are what they say."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import cargolens.datasets as room


def test_every_public_name_is_there_whatever_was_imported_before() -> None:
    modules = {module.name for module in pkgutil.iter_modules(room.__path__)}
    for module in modules - {"simulator"}:
        importlib.import_module(f"cargolens.datasets.{module}")
    assert not modules & set(room.__all__)  # a module of the same name would hide the name once it is imported
    for name in room.__all__:
        assert getattr(room, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'canonicle'"):
        room.canonicle  # noqa: B018  the look-up is the test
