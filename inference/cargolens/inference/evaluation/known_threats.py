"""Which threats a detector of a fold learns, and the settings of `cargolens train` that leave the held-out ones out.

A detector that learns threats gets them from a bank, not from the scans of the truth, so the bank is narrowed for each
fold: families of the fold are not composed into a single training sample.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from cargolens.datasets.bank import Bank
from cargolens.datasets.errors import UsageError

SIMULATED = "simulated"
# A fold decides these, so single settings may not.
DECIDED = ("model.families", "compose.groups", "compose.weights")


def bank_families(project: str) -> frozenset[str]:
    """The threat families of a bank: ``simulated``, or a folder.

    Raises:
        DataError: The folder is no bank.
    """
    if project == SIMULATED:
        from cargolens.datasets.simulator.threats import FAMILIES  # noqa: PLC0415  gathers hundreds of designs

        return frozenset(FAMILIES)
    return frozenset(row["family"] for row in Bank(Path(project)).rows if row["kind"] == "threat")


def without(settings: Mapping[str, Any], bank: Collection[str], held_out: Collection[str]) -> dict[str, Any]:
    """The settings of a training that never shows the families held out.

    Args:
        settings: Tables of a configuration of `cargolens train`; ``model.families`` are the detector's outputs, by
            default all families of the bank, and ``compose.groups`` says which families of the bank count as which.
        bank: Threat families of the bank.
        held_out: Families of the bank, or outputs of the detector with every family that counts as one of them.

    Returns:
        The settings with ``model.families``, ``compose.groups`` and ``compose.weights`` narrowed.

    Raises:
        UsageError: A family is neither in the bank nor an output, or nothing is left to learn.
    """
    model, compose = dict(settings.get("model", {})), dict(settings.get("compose", {}))
    groups, weights = dict(compose.get("groups", {})), dict(compose.get("weights", {}))
    outputs = list(model.get("families", sorted(bank)))
    unknown = set(held_out) - set(bank) - set(outputs)
    if unknown:
        raise UsageError(
            f"cannot hold out {', '.join(sorted(unknown))}: the bank of threats has {', '.join(sorted(bank))}; "
            "say in train.means which of these the family of the truth stands for"
        )
    shown = {name: groups.get(name, name) for name in bank}
    shown = {name: output for name, output in shown.items() if not {name, output} & set(held_out)}
    kept = [output for output in outputs if output in shown.values()]
    if not kept:
        raise UsageError(f"without {', '.join(sorted(held_out))} the detector has no threat to learn")
    model["families"] = kept
    compose["groups"] = {name: output for name, output in groups.items() if name in shown and output in kept}
    compose["weights"] = {name: weight for name, weight in weights.items() if name in kept}
    # A family of the bank that lost its group would be taken for an output of its own name.
    strays = {name for name in bank if name in kept and name not in shown}
    if strays:
        raise UsageError(f"{', '.join(sorted(strays))}: held out, and also an output that others are grouped as")
    return {**settings, "model": model, "compose": compose}


def to_toml(tables: Mapping[str, Any]) -> str:
    """Nested tables of numbers, texts, truth values and lists of them as TOML with dotted keys."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in _leaves(tables, ""))


def _leaves(tables: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    for key, value in tables.items():
        name = f"{where}{json.dumps(key, ensure_ascii=False)}"
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value
