"""A fold that holds a family out leaves it out of what a detector learns, under every name it has there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cargolens.datasets.bank import BankWriter, Patch
from cargolens.datasets.errors import UsageError
from cargolens.inference.evaluation.known_threats import bank_families, to_toml, without
from cargolens.inference.evaluation.protocol_training import parse_toml

BANK = frozenset({"pistol", "revolver", "knife", "pills"})
GROUPED = {
    "steps": 6,
    "model": {"families": ["firearm", "knife"], "width": 8},
    "compose": {"groups": {"pistol": "firearm", "revolver": "firearm"}, "weights": {"firearm": 4.0, "knife": 2.0}},
}
TANGLED = {
    "model": {"families": ["firearm", "pistol"]},
    "compose": {"groups": {"pistol": "firearm", "revolver": "pistol"}},
}


@pytest.mark.parametrize(
    ("settings", "held_out", "families", "groups", "weights"),
    [
        ({}, ["knife"], ["pills", "pistol", "revolver"], {}, {}),
        # an output goes with everything that counts as it
        (GROUPED, ["firearm"], ["knife"], {}, {"knife": 2.0}),
        # one of several that count as an output: the output stays, with the others
        (GROUPED, ["pistol"], ["firearm", "knife"], {"revolver": "firearm"}, {"firearm": 4.0, "knife": 2.0}),
        # all of them: nothing is left that would teach it
        (GROUPED, ["pistol", "revolver"], ["knife"], {}, {"knife": 2.0}),
        # in the bank, but the detector does not learn it anyway
        (GROUPED, ["pills"], ["firearm", "knife"], GROUPED["compose"]["groups"], GROUPED["compose"]["weights"]),  # type: ignore[index]
    ],
)
def test_what_is_left(
    settings: dict[str, Any], held_out: list[str], families: list[str], groups: dict[str, str], weights: dict[str, Any]
) -> None:
    left = without(settings, BANK, held_out)
    assert left["model"]["families"] == families
    assert left["compose"] == {"groups": groups, "weights": weights}
    assert left.get("steps") == settings.get("steps")


@pytest.mark.parametrize(
    ("settings", "held_out", "words"),
    [
        ({}, ["Gun"], "cannot hold out Gun.*train.means"),
        (GROUPED, ["firearm", "knife"], "has no threat to learn"),
        (TANGLED, ["firearm"], "pistol: held out, and also an output"),
    ],
)
def test_what_cannot_be_left_out(settings: dict[str, Any], held_out: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        without(settings, BANK, held_out)


def test_families_of_banks(tmp_path: Path) -> None:
    one = np.ones((2, 3, 3), np.float32)
    with BankWriter(tmp_path) as bank:
        bank.append(Patch(one, one[0] > 0, 1.0, "threat", "a pistol", "pistol"))
        bank.append(Patch(one, one[0] > 0, 1.0, "goods", "a ruler", "knife"))
    assert bank_families(str(tmp_path)) == {"pistol"}
    assert {"pistol", "knife", "pills"} < bank_families("simulated")


def test_settings_survive_as_toml(tmp_path: Path) -> None:
    tables = {"a": {"b c": {"d": [1.5, 2e-05], "ü": 'x"\\\n'}}, "on": True, "n": -3}
    (tmp_path / "t.toml").write_text(to_toml(tables), encoding="utf-8")
    assert json.dumps(parse_toml(tmp_path / "t.toml")) == json.dumps(tables)
