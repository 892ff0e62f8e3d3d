"""Composed samples: the same whoever makes them, and their truth is what was added."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training.small_banks import FAMILIES, block, write_parcels, write_things

from cargolens.datasets.bank import Bank, BankWriter, Patch
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.simulator.threats import ALL_THREATS
from cargolens.training import compose as composing
from cargolens.training.augment import Appearance, AugmentOptions, expose
from cargolens.training.compose import ComposeOptions, Composer, turned

# A scanner without noise or blur, and files without change, so that planes show what was composed.
PLAIN = AugmentOptions(
    thickness=0.0, thickness_mean=0.0, low_energy=0.0, blur=0.0, edges=0.0, dose=(1e12, 1e12), electronic=0.0,
    smooth_noise=0.0, dark=(12.0, 12.0), grey=0.0, palette=0.0, colour_share=0.0, tone_share=0.0, downscale_share=0.0,
    jpeg_share=0.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def banks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bank, Bank]:
    root = tmp_path_factory.mktemp("banks")
    return write_things(root / "things"), write_parcels(root / "parcels")


def composer(banks: tuple[Bank, Bank], augment: AugmentOptions = PLAIN, seed: int = 5, **options: float) -> Composer:
    return Composer(
        *banks, FAMILIES, size=64, stride=8, canonical="colour-1", seed=seed,
        compose=replace(ComposeOptions(), **options), augment=augment,
    )  # fmt: skip


def test_sample_depends_on_seed_and_number_alone(banks: tuple[Bank, Bank]) -> None:
    first = composer(banks, AugmentOptions())
    expected = [first.sample(k) for k in range(6)]
    # another order, another process
    again = pickle.loads(pickle.dumps(first))
    for k in (5, 0, 3):
        for a, b in zip(again.sample(k), expected[k], strict=True):
            assert np.array_equal(a.planes, b.planes)
            assert np.array_equal(a.cells, b.cells)
    other = composer(banks, AugmentOptions(), seed=6).sample(0)[0]
    assert not np.array_equal(other.planes, expected[0][0].planes)


def test_batch_is_its_samples(banks: tuple[Bank, Bank]) -> None:
    made = composer(banks, threat=1.0, twin=1.0)
    batch = made.batch(3, 4)
    assert batch.planes.shape == (4, 3, 64, 64)
    assert batch.cells.shape == (4, 2, 8, 8)
    # with a twin each, four places hold two samples
    expected = [*made.sample(12), *made.sample(13)]
    assert np.array_equal(batch.planes, np.stack([s.planes for s in expected]))


@pytest.mark.parametrize("size", [32, 96, 288])
def test_things_find_a_place_in_parcels_thinner_than_the_places(
    tmp_path: Path, banks: tuple[Bank, Bank], size: int
) -> None:
    nepers = np.full((2, 4, 640), 0.4, np.float32)
    with BankWriter(tmp_path / "strip") as bank:
        bank.append(Patch(nepers, nepers[1] > 0, 1.2, "parcel", "strip"))
    made = Composer(
        banks[0], Bank(tmp_path / "strip"), FAMILIES, size=size, stride=32, canonical="colour-1", seed=0,
        compose=ComposeOptions(threat=1.0, no_parcel=0.0), augment=PLAIN,
    )  # fmt: skip
    for k in range(24):
        sample = made.sample(k)[0]
        assert sample.planes.shape == (3, size, size)
        assert sample.cells.any(), k


def test_twins_differ_where_the_threat_is_and_nowhere_else(banks: tuple[Bank, Bank]) -> None:
    made = composer(banks, threat=1.0, twin=1.0)
    for k in range(12):
        threat, twin = made.sample(k)
        assert not twin.cells.any()
        changed = np.abs(threat.planes.astype(int) - twin.planes).max(0)
        covered = threat.cells.max(0).repeat(8, 0).repeat(8, 1)
        # a material is made from smoothed logs, so a change reaches a few pixels into cells around the threat
        near = np.pad(covered, 8)
        near = np.max([near[8 + r : 72 + r, 8 + c : 72 + c] for r in (-8, 0, 8) for c in (-8, 0, 8)], axis=0)
        assert changed[near == 0].max(initial=0) == 0
        assert changed[covered > 0].max() > 30


def test_cells_are_covered_shares(banks: tuple[Bank, Bank], monkeypatch: pytest.MonkeyPatch) -> None:
    """A threat of known place and size; the hole belongs to no mask."""
    mask = np.zeros((1, 64, 64), np.float32)
    mask[0, 8:20, 16:24] = 1.0
    monkeypatch.setattr(composing, "turned", lambda *_: (mask.repeat(2, 0), mask[0]))
    monkeypatch.setattr(Composer, "_place", lambda *_: (0, 0))
    cells = composer(banks, threat=1.0, twin=0.0, threats=(1.0,), goods=0.0, weights={"knife": 0.0}).sample(0)[0].cells
    expected = np.zeros((2, 8, 8))
    expected[0, 1, 2], expected[0, 2, 2] = 255, round(0.5 * 255)
    assert np.array_equal(cells, expected)


def test_two_of_a_family_in_one_place_count_once(banks: tuple[Bank, Bank], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.ones((64, 64), np.float32)
    monkeypatch.setattr(composing, "turned", lambda *_: (np.stack([whole, whole]), whole))
    monkeypatch.setattr(Composer, "_place", lambda *_: (0, 0))
    cells = composer(banks, threat=1.0, threats=(0.0, 0.0, 1.0), weights={"knife": 0.0}).sample(0)[0].cells
    assert (cells[0] == 255).all()
    assert not cells[1].any()


def test_shares(banks: tuple[Bank, Bank]) -> None:
    never = composer(banks, threat=0.0)
    assert not any(s.cells.any() for k in range(20) for s in never.sample(k))
    assert all(len(never.sample(k)) == 1 for k in range(20))
    always = composer(banks, threat=1.0)
    assert all(always.sample(k)[0].cells.any() for k in range(20))
    pistols = composer(banks, threat=1.0, weights={"knife": 0.0})
    assert not any(pistols.sample(k)[0].cells[1].any() for k in range(20))


def test_families_in_groups(banks: tuple[Bank, Bank]) -> None:
    """Both families of the bank count as one of the detector."""
    groups = {"pistol": "weapon", "knife": "weapon"}
    made = Composer(
        *banks, ("weapon",), size=64, stride=8, canonical="colour-1", seed=0,
        compose=ComposeOptions(threat=1.0, groups=groups), augment=PLAIN,
    )  # fmt: skip
    assert all(made.sample(k)[0].cells.shape == (1, 8, 8) for k in range(3))
    assert len(made._threats[0]) == 2


def test_grey_parcels_make_grey_samples(tmp_path: Path, banks: tuple[Bank, Bank]) -> None:
    made = composer((banks[0], write_parcels(tmp_path, energies=1)), no_parcel=0.0)
    for k in range(8):
        red, green, blue = made.sample(k)[0].planes
        assert np.array_equal(red, green)
        assert np.array_equal(red, blue)


def test_sums_of_nepers() -> None:
    """Two things behind one another let through the product of what each lets through."""
    canvas = np.zeros((2, 8, 8), np.float32)
    a, b = np.full((2, 4, 4), 0.7, np.float32), np.full((2, 4, 4), 1.1, np.float32)
    composing._paste(canvas, a, (2, 2))
    composing._paste(canvas, b, (4, 4))
    assert np.exp(-canvas[0, 5, 5]) == pytest.approx(np.exp(-0.7) * np.exp(-1.1))
    composing._paste(canvas, a, (-3, 6))  # only a corner lies on the canvas
    assert canvas[0, 0, 7] == pytest.approx(0.7)
    composing._paste(canvas, a, (20, 0))  # nothing does
    assert canvas.sum() == pytest.approx(2 * (16 * 0.7 + 16 * 1.1 + 2 * 0.7), rel=1e-5)


@pytest.mark.parametrize("pitch", [0.5, 1.0, 2.0, 4.0])
def test_turned_keeps_size_and_mass(pitch: float) -> None:
    """The covered area, and what it absorbs where nothing is mixed, do not depend on turn and pitch."""
    thing = block(60, 90, 0.8, "threat", "a", "pistol")
    rng = np.random.default_rng(0)
    for _ in range(6):
        nepers, mask = turned(thing, rng, pitch, 0.0, (1.0, 1e4))
        assert mask.sum() * pitch**2 == pytest.approx(thing.mask.sum(), rel=0.06)
        assert np.quantile(nepers[1], 0.9) == pytest.approx(0.8, rel=0.05)
        assert np.quantile(nepers[0], 0.9) == pytest.approx(1.2, rel=0.05)


def test_turned_fits_its_limits() -> None:
    rng = np.random.default_rng(0)
    thing = block(60, 90, 0.8, "threat", "a", "pistol")
    for lengths in ((10.0, 20.0), (300.0, 400.0)):
        _, mask = turned(thing, rng, 1.0, 0.0, lengths)
        diagonal = np.hypot(*mask.shape)
        assert lengths[0] <= diagonal <= 1.6 * lengths[1]


@pytest.mark.parametrize(
    ("families", "options", "told"),
    [
        # a family the bank does not have
        (("pistol", "bomb"), {}, "has no bomb"),
        # a weight for a family the detector does not have
        (FAMILIES, {"weights": {"bomb": 2.0}}, "compose.weights names bomb"),
        (FAMILIES, {"groups": {"pistol": "bomb"}}, "compose.groups names bomb"),
        (FAMILIES, {"goods_weights": {"a bomb": 2.0}}, "compose.goods_weights names a bomb"),
        (FAMILIES, {"goods_weights": {"a box": 0.0, "a ruler": 0.0}}, "leaves no goods"),
    ],
)
def test_refusals(banks: tuple[Bank, Bank], families: tuple[str, ...], options: dict[str, object], told: str) -> None:
    with pytest.raises((UsageError, DataError), match=told):
        Composer(
            *banks, families, size=64, stride=8, canonical="colour-1", seed=0,
            compose=ComposeOptions(**options), augment=PLAIN,  # type: ignore[arg-type]
        )  # fmt: skip


NEPERS = np.stack([np.full((40, 40), 1.2, np.float32), np.full((40, 40), 1.0, np.float32)])


def test_plain_scanner_shows_what_is_there() -> None:
    view = expose(NEPERS, np.random.default_rng(0), PLAIN, single=False)
    assert view.encoding == "dual-energy"
    np.testing.assert_allclose(-np.log(view.transmission), NEPERS, atol=1e-4)


@pytest.mark.parametrize("smooth", [0.0, 1.0])
def test_noise_is_that_of_the_dose(smooth: float) -> None:
    """The variance of n counts is n, whether or not neighbours share it."""
    options = replace(PLAIN, dose=(1000.0, 1000.0), smooth_noise=smooth)
    t = expose(np.zeros((2, 300, 300), np.float32) + 1.0, np.random.default_rng(0), options, single=False).transmission
    assert t.std() == pytest.approx(np.sqrt(np.exp(-1.0) / 1000), rel=0.15)


def test_single_energy_is_the_higher_one_and_grey() -> None:
    view = expose(NEPERS, np.random.default_rng(0), replace(PLAIN, compressed=0.0), single=True)
    assert view.encoding == "grey"
    np.testing.assert_allclose(-np.log(view.transmission[0]), 1.0, atol=1e-4)


def test_palette_and_display_limit() -> None:
    options = replace(PLAIN, palette=1.0, compressed=1.0, display_limit=(1.5, 1.5))
    nepers = NEPERS.copy()
    nepers[:, :, :20] = 0.0
    view = expose(nepers, np.random.default_rng(0), options, single=False)
    assert view.encoding == "pseudo-colour"
    assert view.material is not None
    assert np.isnan(view.material[:, :15]).all()
    assert np.isfinite(view.material[:, 25:]).all()
    np.testing.assert_allclose(-np.log(view.transmission[0, :, 25:]), 1.5 * (1 - np.exp(-1.0 / 1.5)), atol=1e-3)
    np.testing.assert_allclose(view.transmission[0, :, :15], 1.0, atol=1e-4)


def test_appearance_keeps_air_white_and_measured_planes() -> None:
    options = replace(AugmentOptions(), tone_share=1.0, colour_share=1.0, jpeg_share=0.0, shade=0.0)
    planes = np.ones((3, 32, 32), np.float32)
    planes[:, 8:24, 8:24] = np.array([0.9, 0.5, 0.2], np.float32)[:, None, None]
    colour = Appearance(options, "colour-1")
    changed = [colour(planes, np.random.default_rng(k)) for k in range(8)]
    for image in changed:
        assert image.dtype == np.float32
        assert image.shape == planes.shape
        np.testing.assert_allclose(image[:, :6, :6], 1.0, atol=1e-3)
    assert np.std([image[1, 16, 16] for image in changed]) > 0.02
    assert np.array_equal(Appearance(options, "physics-1")(planes, np.random.default_rng(0)), planes)
    grey = Appearance(options, "grey-1")(planes[:1], np.random.default_rng(0))
    assert grey.shape == (1, 32, 32)


@pytest.mark.parametrize("wrong", [{"dose": (0.0, 5.0)}, {"jpeg": (90, 40)}, {"blur_pixels": (2.0, 1.0)}])
def test_ranges_are_checked(wrong: dict[str, tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="above 0 and rising"):
        replace(AugmentOptions(), **wrong)  # type: ignore[arg-type]


def test_threats_that_cannot_be_seen_are_left_out(banks: tuple[Bank, Bank]) -> None:
    """Behind a hundred nepers nothing shows; in air everything does."""
    air = composer(banks, threat=1.0, twin=0.0, no_parcel=1.0, goods=0.0, visible=0.02, threat_most=0.5)
    assert all(air.sample(k)[0].cells.any() for k in range(12))
    behind = composer(banks, threat=1.0, twin=0.0, no_parcel=0.0, goods=0.0, visible=0.02)
    behind._parcel = lambda *_: np.full((2, 64, 64), 100.0, np.float32)  # type: ignore[method-assign]
    assert not any(behind.sample(k)[0].cells.any() for k in range(12))
    behind.options = replace(behind.options, visible=0.0)
    assert all(behind.sample(k)[0].cells.any() for k in range(12))


def test_share_of_the_signal_that_a_threat_takes() -> None:
    behind = np.full((2, 8, 8), np.log(2.0), np.float32)
    threat = np.stack([np.full((4, 4), np.log(4.0)), np.full((4, 4), np.log(2.0))]).astype(np.float32)
    mask = np.ones((4, 4), np.float32)
    # half of the beam arrives, three quarters of it are taken at the energy that shows the threat best
    assert composing._lowered(behind, threat, mask, (2, 2)) == pytest.approx(0.375)
    # half of the threat lies beyond the edge, but not its most telling quarter
    assert composing._lowered(behind, threat, mask, (-2, 2)) == pytest.approx(0.375)
    # an eighth is left inside, the other half of that quarter takes nothing away
    assert composing._lowered(behind, threat, mask, (-3, -2)) == pytest.approx(0.1875)
    assert composing._lowered(behind, threat, mask, (8, 8)) == 0.0


def test_a_threat_is_seen_by_its_most_telling_quarter() -> None:
    behind, mask = np.zeros((2, 8, 8), np.float32), np.ones((4, 4), np.float32)
    threat = np.full((2, 4, 4), 0.01, np.float32)
    threat[:, 0] = np.log(2.0)
    assert composing._lowered(behind, threat, mask, (2, 2)) == pytest.approx(0.5)
    threat[:, 1] = np.log(4.0)
    assert composing._lowered(behind, threat, mask, (2, 2)) == pytest.approx(0.75)


def test_designs_are_as_common_as_the_simulator_says() -> None:
    chances = composing._chances(["electronic lighter", "petrol lighter", "a cut-out of a user"])
    weight = ALL_THREATS["electronic lighter"].weight
    assert weight > 1.0
    assert chances.tolist() == pytest.approx([weight / (weight + 2), 1 / (weight + 2), 1 / (weight + 2)])


def test_goods_are_as_common_as_asked(banks: tuple[Bank, Bank]) -> None:
    made = composer(banks, goods_weights={"a box": 3.0})  # type: ignore[arg-type]
    names = [made.things.rows[rows[0]]["name"] for rows in made._goods.designs]
    assert dict(zip(names, made._goods.chances, strict=True)) == {"a box": 0.75, "a ruler": 0.25}
    # the one that resembles a threat is the only one of its pool
    assert made._alike.chances.tolist() == [1.0]


def test_number_of_goods_is_geometric(banks: tuple[Bank, Bank], monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    made = composer(banks, goods=3.0, threat=0.0)
    monkeypatch.setattr(made, "_add_goods", lambda *_: counts.append(1))
    numbers = []
    for k in range(400):
        made.sample(k)
        numbers.append(len(counts) - sum(numbers))
    # mean 3, variance 12, and a quarter of none, within four standard errors
    assert np.mean(numbers) == pytest.approx(3.0, abs=4 * np.sqrt(12 / 400))
    assert np.mean(np.array(numbers) == 0) == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 400))


def test_flat_things_show_a_large_side(banks: tuple[Bank, Bank]) -> None:
    def mean_area(flat: float) -> float:
        made, rng = composer(banks, flat=flat), np.random.default_rng(1)
        designs = [list(range(len(made.things)))]
        return float(np.mean([made._draw(designs, rng).mask.sum() for _ in range(200)]))

    assert mean_area(1.0) > mean_area(0.0)
