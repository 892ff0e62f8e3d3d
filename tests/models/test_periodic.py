"""What breaks a pattern is found where it is; where there is no pattern, nothing is said."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cargolens.datasets.canonical import CARGO_DEPTH
from cargolens.datasets.errors import DataError, UsageError
from cargolens.models import create_detector
from cargolens.models.periodic import CELL, Periodic, PeriodicOptions

PERIOD, UNIT, COUNT, ROWS, COLUMNS = 100, 88, 9, 320, 1024
TOP, BOTTOM, FIRST = 64, 256, 40


def row_of_units(nepers: list[float], wall: float = 0.2, floor: float = 0.0) -> NDArray[np.float32]:
    """(rows, columns) attenuation of units side by side, a gap between them, inside a container."""
    out = np.full((ROWS, COLUMNS), wall, np.float32)
    out[BOTTOM:] += floor
    for k, value in enumerate(nepers):
        out[TOP:BOTTOM, FIRST + k * PERIOD : FIRST + k * PERIOD + UNIT] += value
    return out


def deviation(nepers: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    detector = create_detector("periodic")
    assert isinstance(detector, Periodic)
    planes = torch.from_numpy(np.stack([1.0 - nepers / np.float32(CARGO_DEPTH)] * 3)[None])
    with torch.no_grad():
        found, pattern = detector.deviation(planes)
    return found[0, 0].numpy(), float(pattern)


def inside(unit: int) -> tuple[slice, slice]:
    """Cells of a unit and its edges."""
    start = FIRST + unit * PERIOD
    return slice(TOP // CELL - 2, BOTTOM // CELL + 2), slice((start - 12) // CELL, (start + UNIT + 12) // CELL)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        # a unit of other goods
        (2.6, 0.6),
        # one that is lighter
        (1.2, 0.8),
        # one that is missing
        (0.0, 2.0),
    ],
)
def test_the_odd_unit_is_found(odd: float, told: float) -> None:
    found, pattern = deviation(row_of_units([2.0] * 4 + [odd] + [2.0] * (COUNT - 5)))
    assert pattern > 0.9
    assert found[inside(4)].max() == pytest.approx(told, rel=0.05)
    found[inside(4)] = 0.0
    assert found.max() < 0.05


def test_like_units_do_not_deviate() -> None:
    found, pattern = deviation(row_of_units([2.0] * COUNT))
    assert pattern > 0.9
    assert found.max() < 0.05


@pytest.mark.parametrize(
    "units",
    [
        # goods end and the floor goes on
        [2.0] * 5,
        # a row that is lower from a place on
        [2.0] * 5 + [1.0] * 4,
        # an odd unit at the end has like ones on one side only
        [2.0] * (COUNT - 1) + [3.0],
    ],
)
def test_where_a_load_ends_nothing_is_said(units: list[float]) -> None:
    assert deviation(row_of_units(units, floor=0.7))[0].max() < 0.05


def test_wheels_are_no_load() -> None:
    """Things in a row with air between them stand under a box, not in it."""
    found, pattern = deviation(row_of_units([2.0] * 4 + [3.0] + [2.0] * (COUNT - 5), wall=0.2))
    assert (pattern, found.max()) > (0.9, 0.9)
    wide = row_of_units([2.0] * 4 + [3.0] + [2.0] * (COUNT - 5), wall=0.0)
    for k in range(COUNT):
        wide[TOP:BOTTOM, FIRST + k * PERIOD : FIRST + k * PERIOD + UNIT // 3] = 0.0
    found, pattern = deviation(wide)
    assert pattern == 0.0
    assert found.max() == 0.0


@pytest.mark.parametrize("nepers", [0.0, 2.0])
def test_even_goods_have_no_pattern(nepers: float) -> None:
    found, pattern = deviation(np.full((ROWS, COLUMNS), nepers, np.float32))
    assert pattern == 0.0
    assert found.max() == 0.0


def random_blocks(seed: int) -> NDArray[np.float32]:
    """Blocks of random width and content at random places, by up to three nepers apart."""
    rng = np.random.default_rng(seed)
    out = np.full((ROWS, COLUMNS), 0.2, np.float32)
    column = 20
    while column < COLUMNS - 160:
        width = int(rng.integers(20, 150))
        out[TOP:BOTTOM, column : column + width] = rng.uniform(1.0, 4.0)
        column += width + int(rng.integers(8, 70))
    return out


def test_what_does_not_repeat_is_left_alone() -> None:
    """A few edges may be alike by chance; both sides hardly ever agree on what is usual then."""
    found = [float(deviation(random_blocks(seed))[0].max()) for seed in range(40)]
    assert sum(value > 0.15 for value in found) <= 2


def test_score_tells_how_rare_a_deviation_is() -> None:
    detector = create_detector("periodic")
    benign = [2.0 + 0.02 * k for k in range(12)]
    for odd in benign:
        nepers = row_of_units([2.0] * 4 + [odd] + [2.0] * (COUNT - 5))
        detector.fit_tiles(0, torch.from_numpy(np.stack([1.0 - nepers / np.float32(CARGO_DEPTH)] * 3)[None]))
    assert detector.end_pass(0)["tiles"] == 12.0
    nepers = np.stack([row_of_units([2.0] * 4 + [odd] + [2.0] * (COUNT - 5)) for odd in (2.1, 2.8)])
    planes = torch.from_numpy(np.repeat((1.0 - nepers / np.float32(CARGO_DEPTH))[:, None], 3, 1))
    with torch.no_grad():
        amap, score, pattern = detector(planes)
    assert float(score[1]) > 1.5 > float(score[0])
    assert torch.equal(score, amap.amax((1, 2, 3)))
    assert float(pattern.min()) > 0.9


def test_refusals() -> None:
    with pytest.raises(UsageError, match="no backbone"):
        create_detector("periodic", PeriodicOptions(backbone="test_tiny"))
    with pytest.raises(UsageError, match="below"):
        create_detector("periodic", PeriodicOptions(regular=0.2, irregular=0.4))
    with pytest.raises(DataError, match="add scans"):
        create_detector("periodic").end_pass(0)
