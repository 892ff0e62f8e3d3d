"""Small banks drawn by hand, so that tests need no simulator: two families of threats, two kinds of goods, parcels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cargolens.datasets.bank import Bank, BankWriter, Patch

FAMILIES = ("pistol", "knife")
# A tiny network on small samples from the banks below.
SETTINGS = (
    "model.backbone=test_tiny", "model.families=pistol,knife", "tiling.tile=64", "tiling.long_side=256", "steps=6",
    "batch=2", "size=64", "workers=0", "scale_samples=4",
)  # fmt: skip


def block(rows: int, columns: int, nepers: float, kind: str, name: str, family: str = "", energies: int = 2) -> Patch:
    """A rectangle with a hole; the lower energy is absorbed half as much again."""
    plane = np.full((rows, columns), nepers, np.float32)
    plane[rows // 3 : rows // 2, columns // 3 : columns // 2] = 0.0
    planes = np.stack([plane * 1.5, plane])[-energies:]
    return Patch(planes, plane > 0, 1.0, kind, name, family)


def write_things(folder: Path) -> Bank:
    with BankWriter(folder) as bank:
        for length in (30, 40):
            bank.append(block(20, length, 2.0, "threat", "a pistol", "pistol"))
            bank.append(block(8, 2 * length, 1.2, "threat", "a knife", "knife"))
        bank.append(block(25, 25, 0.5, "goods", "a box"))
        bank.append(block(10, 50, 1.5, "goods", "a ruler", "knife"))
    return Bank(folder)


def write_parcels(folder: Path, energies: int = 2) -> Bank:
    rng = np.random.default_rng(3)
    with BankWriter(folder) as bank:
        for k in range(4):
            high = rng.uniform(0.1, 0.6, (70 + 10 * k, 90)).astype(np.float32)
            bank.append(Patch(np.stack([1.2 * high, high])[-energies:], high > 0, 1.2, "parcel", f"p{k}"))
    return Bank(folder)
