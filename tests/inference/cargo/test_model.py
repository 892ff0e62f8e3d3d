"""The figures of the package are parsed strictly: one line for whatever is wrong with them."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from cargolens.datasets.errors import BundleError
from cargolens.inference.cargo.features import DUAL_NAMES
from cargolens.inference.cargo.model import FILE, MAX_BYTES, parse_model

DATA = files("cargolens.inference.cargo").joinpath(FILE).read_bytes()
FIGURES = json.loads(DATA)


def changed(path: str, value: Any) -> bytes:
    """The file with one value replaced; None deletes it."""
    figures = copy.deepcopy(FIGURES)
    *way, last = path.split(".")
    place = figures
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(figures).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a cargo model"),
        (b"[]", "not a cargo model"),
        (b" " * (MAX_BYTES + 1), "expected at most"),
        (changed("schema_version", 2), "schema_version"),
        (changed("floor", None), "floor"),
        (changed("unheard_of", 1), "unheard_of"),
        (changed("fabric", [0.1]), "160 rows"),
        (changed("empty_below", 2.0), "empty_below"),
        (changed("empty_below", "0.1"), "empty_below"),
        (changed("fill", [0.1]), "fill"),
        (changed("floor.scale", [0.0] * len(FIGURES["floor"]["scale"])), "above 0"),
        (changed("floor.out", [1.0]), "do not fit together"),
        (changed("dual.features", ["a"]), "features are not those"),
        (changed("dual.classes.centres", FIGURES["dual"]["classes"]["centres"][:-1]), "centres for"),
        (changed("grey.mass.spread.weights", [1.0]), "numbers a row"),
        (changed("grey.mass.likely", 0), "grey.mass.likely"),
        (changed("curve_grams", [[0.0, 1.0]]), "curve_grams"),
        (changed("black_likely", float("nan")), "not a cargo model"),
    ],
)
def test_what_is_wrong_is_one_line(data: bytes, words: str) -> None:
    with pytest.raises(BundleError, match=words) as caught:
        parse_model(data, "model.json")
    assert str(caught.value).startswith("model.json: ")
    assert "\n" not in str(caught.value)


def test_a_load_at_a_centre_is_of_its_class_and_one_far_away_of_none() -> None:
    model = parse_model(DATA, FILE)
    classes = FIGURES["dual"]["classes"]
    whitening, mean = np.array(classes["whitening"]), np.array(classes["mean"])
    back = np.linalg.pinv(whitening)
    for number, name in enumerate(FIGURES["class_loads"]):
        found = model.classify((mean + np.array(classes["centres"][number]) @ back).astype(np.float32))
        assert found.best == name
        assert not found.strange
        assert found.typical
        assert sum(found.shares.values()) == pytest.approx(1.0)
    far = model.classify((mean + 1e3 * np.ones(len(DUAL_NAMES))).astype(np.float32))
    assert far.strange
    assert not far.typical
