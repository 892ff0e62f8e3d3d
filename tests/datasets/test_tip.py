"""Projected threats are what a scan of both would show; nothing else changes; cut-outs are what was there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets import Scan, UsageError, View
from cargolens.datasets.bank import Bank, Patch
from cargolens.datasets.simulator.acquisition import acquire, detect, draw_noise, to_view
from cargolens.datasets.simulator.physics import ideal, transmit
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.datasets.tip import (
    ImagingModel,
    Variation,
    VariationRanges,
    cut_out,
    find_place,
    library_from_simulator,
    project,
)

SCANNER = SCANNERS["parcel-160"]
SIZE = (120, 160)
# Neither noise nor blur, for exact results.
SILENT = ImagingModel((0.0, 0.0), (0.0, 0.0), blur_px=0.0)


def patch(nepers: tuple[float, ...] = (1.0, 0.6), shape: tuple[int, int] = (20, 30)) -> Patch:
    """A slab; its upper left corner is left out, so that turns and mirrors show."""
    mask = np.ones(shape, bool)
    mask[: shape[0] // 2, : shape[1] // 2] = False
    planes = np.array(nepers, np.float32)[:, None, None] * mask
    return Patch(planes.astype(np.float32), mask, 1.0, "threat", "slab", "powder_brick")


def flat(value: float = 0.5, encoding: str = "dual-energy", **more: object) -> View:
    energies = 2 if encoding == "dual-energy" else 1
    return View(np.full((energies, *SIZE), value, np.float32), encoding=encoding, mm_per_pixel=1.0, **more)  # type: ignore[arg-type]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("encoding", "expected"), [("dual-energy", (1.0, 0.6)), ("grey", (0.8,))])
def test_transmissions_multiply_and_nothing_else_changes(encoding: str, expected: tuple[float, ...]) -> None:
    air = rng().normal(1.0, 0.01, (2, *SIZE)).astype(np.float32)
    view = View(air[: len(expected)], encoding=encoding, mm_per_pixel=1.0)  # type: ignore[arg-type]
    out, truth = project(view, patch(), (50.0, 75.0), rng=rng(), imaging=SILENT)
    factor = np.exp(-np.array(expected))[:, None]
    # Air above 1 is scaled like everything else.
    np.testing.assert_allclose(out.transmission[:, truth.mask], factor * view.transmission[:, truth.mask], rtol=1e-6)
    assert np.array_equal(out.transmission[:, ~truth.mask], view.transmission[:, ~truth.mask])
    assert truth.box == (60, 40, 90, 60)
    assert np.count_nonzero(truth.mask) == 20 * 30 * 3 // 4
    assert np.array_equal(truth.visible, truth.mask)
    assert (truth.family, truth.design) == ("powder_brick", "slab")


@pytest.mark.parametrize(
    ("background", "threat", "too_dark"),
    [
        # Organic behind organic: little to correct.
        ({"cotton": 3.0}, {"cocaine hydrochloride": 5.0}, 0.02),
        ({"cotton": 3.0, "aluminium": 2.0}, {"cocaine hydrochloride": 5.0}, 0.1),
        # Metal behind metal: what is left of the beam is hard.
        ({"steel": 3.0, "abs": 2.0}, {"steel": 3.0}, 0.8),
        ({"copper": 1.0}, {"brass": 2.0}, 0.4),
    ],
)
def test_basis_mode_is_the_scan_of_both(
    background: dict[str, float], threat: dict[str, float], too_dark: float
) -> None:
    def signal(matter: dict[str, float]) -> np.ndarray:
        return ideal(np.array([list(matter.values())], np.float32), list(matter), SCANNER)[0][:, 0]

    both = background | {name: grams + background.get(name, 0.0) for name, grams in threat.items()}
    view = View(np.tile(signal(background)[:, None, None], (1, *SIZE)), encoding="dual-energy", mm_per_pixel=1.0)
    slab = patch(tuple(-np.log(signal(threat))))
    imaging = replace(SILENT, scanner=SCANNER)
    error = {}
    for mode in ("simple", "basis"):
        out, truth = project(view, slab, (60.0, 80.0), rng=rng(), mode=mode, imaging=imaging)  # type: ignore[arg-type]
        error[mode] = np.log(out.transmission[:, truth.mask].mean(axis=1) / signal(both))
    assert np.abs(error["basis"]).max() < 0.0015
    assert error["simple"][0] < -too_dark


def test_a_patch_of_another_scanner_is_put_behind_this_one() -> None:
    other = SCANNERS["mail-100"]
    slab = np.array([[4.0]], np.float32)
    seen_there, seen_here = (ideal(slab, ["water"], s)[0][:, 0] for s in (other, SCANNER))
    imaging = replace(SILENT, scanner=SCANNER)
    out, truth = project(
        flat(1.0), patch(tuple(-np.log(seen_there))), (60.0, 80.0), rng=rng(), mode="basis", imaging=imaging,
        patch_scanner=other,
    )  # fmt: skip
    np.testing.assert_allclose(out.transmission[:, truth.mask].mean(axis=1), seen_here, rtol=1e-3)
    assert np.abs(np.log(seen_there / seen_here)).min() > 0.01


@pytest.mark.parametrize("mode", ["simple", "basis"])
def test_noise_blur_and_scatter_are_those_of_the_scan_of_both(mode: str) -> None:
    goods = np.zeros((*SIZE, 2), np.float32)
    goods[20:100, 20:140, 0] = 4.0
    threat = np.zeros((*SIZE, 1), np.float32)
    threat[40:80, 50:110, 0] = 4.0
    nepers = -np.log(transmit(threat, ["cotton"], SCANNER).mean)[:, 40:80, 50:110]
    slab = Patch(nepers.astype(np.float32), np.ones((40, 60), bool), 1.0, "threat", "slab", "powder_brick")
    scanned, projected = [], []
    for k in range(24):
        view = to_view(acquire(goods, ["cotton", "steel"], SCANNER, rng(k)), SCANNER)
        both = to_view(
            acquire(goods + np.dstack([threat, 0 * threat]), ["cotton", "steel"], SCANNER, rng(90 + k)), SCANNER
        )
        out, truth = project(view, slab, (60.0, 80.0), rng=rng(k), mode=mode, scanner=SCANNER)  # type: ignore[arg-type]
        scanned.append(both.transmission)
        projected.append(out.transmission)
    inside = (slice(None), slice(44, 76), slice(54, 106))
    of_both, of_projection = (np.var(stack, axis=0, ddof=1)[inside].mean(axis=(1, 2)) for stack in (scanned, projected))
    assert np.abs(of_projection / of_both - 1.0).max() < 0.12
    # Along the threat's edges too, the mean pictures agree: same blur, same scatter.
    difference = np.mean(projected, axis=0) / np.mean(scanned, axis=0) - 1.0
    assert np.abs(difference[:, 36:84, 46:114]).max() < (0.07 if mode == "simple" else 0.025)
    assert truth.visible is not None
    assert truth.visible[44:76, 54:106].all()


def test_an_opaque_threat_leaves_the_offset() -> None:
    offset = 0.02
    view = flat(offset + 0.98 * 0.5)
    out, truth = project(
        view, patch((12.0, 12.0)), (60.0, 80.0), rng=rng(), imaging=replace(SILENT, offset=(offset,) * 2)
    )
    np.testing.assert_allclose(out.transmission[:, truth.mask], offset, atol=1e-4)


def test_a_palette_tells_the_material_of_what_lies_behind_one_another() -> None:
    steel = -np.log(ideal(np.array([[0.8]], np.float32), ["steel"], SCANNER)[0][:, 0])
    view = flat(0.7, "pseudo-colour", material=np.zeros(SIZE, np.float32), bit_depth=8)
    out, truth = project(view, patch(tuple(steel)), (60.0, 80.0), rng=rng(), imaging=SILENT)
    assert out.encoding == "pseudo-colour"
    assert out.material is not None
    assert view.material is not None
    assert np.nanmin(out.material[63:67, 70:90]) > 0.4
    assert np.array_equal(out.material[~truth.mask], view.material[~truth.mask])
    np.testing.assert_allclose(out.transmission[0, truth.mask], 0.7 * np.exp(-steel[1]), rtol=1e-5)


def test_a_display_does_not_exceed_its_limit_and_shows_black_as_it_shows_black() -> None:
    view = flat(0.7, "pseudo-colour", material=np.zeros(SIZE, np.float32), bit_depth=8)
    imaging = replace(SILENT, display_limit=2.5, dense_material=0.8)
    out, truth = project(view, patch((14.0, 12.0)), (60.0, 80.0), rng=rng(), imaging=imaging)
    np.testing.assert_allclose(-np.log(out.transmission[0, truth.mask]), 2.5, atol=0.03)
    assert out.material is not None
    np.testing.assert_allclose(out.material[63:67, 70:90], 0.8)
    faint, _ = project(view, patch((0.05, 0.05)), (60.0, 80.0), rng=rng(), imaging=imaging)
    # A display that is close to its limit shows less of the same thing.
    shown = -np.log(faint.transmission[0, 55, 85] / 0.7)
    assert 0.03 < shown < 0.05 * (1.0 + np.log(0.7) / 2.5) + 1e-4


def test_a_file_of_few_levels_keeps_to_them() -> None:
    counts = rng().integers(60, 240, SIZE)
    view = View((counts / 240).astype(np.float32)[None], bit_depth=8, mm_per_pixel=1.0)
    out, truth = project(
        view, patch((0.33,)), (60.0, 80.0), rng=rng(), imaging=replace(SILENT, readout_variance=(1e-4,))
    )
    new = out.transmission[0, truth.mask] * 240
    np.testing.assert_allclose(new, np.rint(new), atol=1e-3)
    assert not np.array_equal(out.transmission[0, truth.mask], view.transmission[0, truth.mask])


@pytest.mark.parametrize(
    ("variation", "sides", "nepers"),
    [
        (Variation(), (30, 20), 0.6),
        (Variation(magnification=2.0), (60, 40), 0.6),  # nearer to the source: larger, as thick as before
        (Variation(volume=2.0), (60, 40), 1.2),  # a larger thing: thicker too
        (Variation(volume=0.5), (15, 10), 0.3),
        (Variation(density=2.0), (30, 20), 1.2),
        (Variation(rotation=90.0), (20, 30), 0.6),
        (Variation(flip=True), (30, 20), 0.6),
    ],
)
def test_axes_of_shape(variation: Variation, sides: tuple[int, int], nepers: float) -> None:
    out, truth = project(flat(), patch(), (60.0, 80.0), rng=rng(), imaging=SILENT, variation=variation)
    x0, y0, x1, y1 = truth.box
    assert abs(x1 - x0 - sides[0]) <= 1
    assert abs(y1 - y0 - sides[1]) <= 1
    assert float(np.median(-np.log(out.transmission[1, truth.mask] / 0.5))) == pytest.approx(nepers, abs=0.01)
    # The corner that is left out: turned by 90 degrees or mirrored, it is the upper right one.
    left, right = (
        truth.mask[y0 : (y0 + y1) // 2, x0 : x0 + 4].mean(),
        truth.mask[y0 : (y0 + y1) // 2, x1 - 4 : x1].mean(),
    )
    turned = variation.rotation == 90.0 or variation.flip
    assert (left > right) == turned


def test_axes_of_the_signal() -> None:
    imaging = replace(SILENT, photon_variance=(1e-4, 1e-4))

    def spread(noise: float) -> float:
        out, truth = project(
            flat(), patch(), (60.0, 80.0), rng=rng(), imaging=imaging, variation=Variation(noise=noise)
        )
        return float(np.var(out.transmission[0, truth.mask]))

    # The background brings none here, so what it is taken to bring is missing: 0.5 T - 0.5 T^2 of the variance on air.
    share = np.exp(-1.0)
    assert spread(1.0) == pytest.approx(1e-4 * 0.5 * (share - share**2), rel=0.2)
    assert spread(3.0) == pytest.approx(1e-4 * 0.5 * (3.0 * share - share**2), rel=0.2)
    bright, truth = project(
        flat(), patch(), (60.0, 80.0), rng=rng(), imaging=SILENT, variation=Variation(illumination=1.02)
    )
    np.testing.assert_allclose(bright.transmission[:, ~truth.mask], 0.51, rtol=1e-6)


def test_axes_of_the_place() -> None:
    for share, middle in ((0.0, (10.0, 15.0)), (1.0, (110.0, 145.0))):
        assert find_place(flat(), (20.0, 30.0), Variation(translation=(share, share))) == middle
    planes = np.ones((2, *SIZE), np.float32)
    planes[:, 10:110, 10:150] = np.exp(-np.linspace(0.3, 2.5, 140)).astype(np.float32)
    view = View(planes, encoding="dual-energy", mm_per_pixel=1.0)
    load = []
    for quantile in (0.0, 0.5, 1.0):
        _, truth = project(view, patch(), rng=rng(), imaging=SILENT, variation=Variation(obscuration=quantile))
        assert truth.mask[10:110, 10:150].sum() == truth.mask.sum()  # in the parcel, whole
        load.append(truth.superposition)
    assert load == sorted(load)
    assert load[2] - load[0] > 1.0


def test_what_does_not_show_is_not_called_visible() -> None:
    planes = np.full((2, *SIZE), 0.5, np.float32)
    planes[:, :, :80] = 1e-4
    view = View(planes, encoding="dual-energy", mm_per_pixel=1.0)
    imaging = replace(SILENT, photon_variance=(1e-4, 1e-4), readout_variance=(1e-6, 1e-6))
    _, truth = project(view, patch(), (60.0, 80.0), rng=rng(), imaging=imaging)
    assert truth.visible is not None
    assert not truth.visible[:, :80].any()
    assert np.array_equal(truth.visible[:, 80:], truth.mask[:, 80:])
    assert 0.2 < (truth.visibility or 0.0) < 0.8


def test_variations_are_drawn_from_their_ranges_and_from_the_generator_alone() -> None:
    ranges = VariationRanges(magnification=(0.5, 2.0), noise=(1.0, 2.0), illumination=(0.98, 1.02))
    drawn = [Variation.draw(rng(k), ranges) for k in range(200)]
    assert drawn == [Variation.draw(rng(k), ranges) for k in range(200)]
    for name in ("magnification", "rotation", "noise", "illumination", "volume", "density", "obscuration"):
        values, (low, high) = [getattr(v, name) for v in drawn], getattr(ranges, name)
        assert low <= min(values) < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < max(values) <= high
    assert {v.flip for v in drawn} == {True, False}


@pytest.mark.parametrize(
    "wrong", [{"magnification": (0.0, 1.0)}, {"density": (2.0, 1.0)}, {"obscuration": (0.5, 1.5)}, {"flip": 2.0}]
)
def test_ranges_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        VariationRanges(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("view", "more", "message"),
    [
        (replace(flat(), mm_per_pixel=None), {}, "give mm_per_pixel"),
        (flat(), {"at": (5.0, 80.0)}, "does not lie"),
        (flat(), {"mode": "exact"}, "expected one of simple, basis"),
        (flat(), {"mode": "basis"}, "needs a dual-energy view and the scanner"),
        (flat(encoding="grey"), {"mode": "basis", "scanner": SCANNER}, "needs a dual-energy view and the scanner"),
        (flat(), {"mode": "basis", "imaging": ImagingModel.of_scanner(SCANNERS["depot-140-grey"])}, "one energy"),
        (flat(), {"variation": Variation(magnification=9.0)}, "does not fit"),
    ],
)
def test_projections_that_cannot_be_are_refused(view: View, more: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        project(view, patch(), rng=rng(), **more)  # type: ignore[arg-type]


def test_one_energy_is_refused_where_two_are_needed() -> None:
    with pytest.raises(UsageError, match="one energy and a dual-energy view needs two"):
        project(flat(), patch((0.5,)), rng=rng(), imaging=SILENT)


@pytest.mark.parametrize("name", ["parcel-160", "parcel-140-worn", "depot-140-grey"])
def test_a_machine_is_known_from_one_view(name: str) -> None:
    scanner = replace(SCANNERS[name], gain_error=0.0, scatter=0.0, afterglow=0.0)
    areal = np.zeros((256, 320, 2), np.float32)
    areal[30:220, 40:280, 0] = np.linspace(1.0, 6.0, 240)
    areal[60:120, 60:120, 1] = 3.0
    areal[150:200, 160:260, 1] = 1.0
    view = to_view(acquire(areal, ["cotton", "steel"], scanner, rng()), scanner)
    known, found = ImagingModel.of_scanner(scanner), ImagingModel.estimated(view)
    for level in (1.0, 0.5, 0.2):
        plane = np.full((scanner.channels, 1, 1), level, np.float32)
        np.testing.assert_allclose(found.variance(plane), known.variance(plane), rtol=0.25)
    assert found.blur_px == pytest.approx(scanner.psf_px, abs=0.2)


@pytest.mark.parametrize("grain", [0.5, 0.8, 1.2])
def test_the_grain_of_noise_is_found_and_drawn(grain: float) -> None:
    model = replace(SILENT, grain_px=grain)
    noise = model.draw_noise((1, 300, 300), rng())
    assert noise.std() == pytest.approx(1.0, rel=0.03)
    found = ImagingModel.estimated(View(1.0 + 0.005 * noise))
    assert found.grain_px == pytest.approx(grain, abs=0.06)
    assert found.photon_variance[0] == pytest.approx(0.005**2, rel=0.25)


def scan_pair() -> tuple[View, View, np.ndarray, np.ndarray]:
    """A scan with a slab over goods that slope, the same without, the slab's nepers and its mask."""
    goods = np.zeros((*SIZE, 2), np.float32)
    goods[10:110, 10:150, 0] = np.linspace(1.0, 3.0, 140)
    both = goods.copy()
    both[45:75, 60:100, 1] = 0.7
    noise = draw_noise(SIZE, SCANNER, rng())
    views = [to_view(detect(transmit(a, ["cotton", "steel"], SCANNER), SCANNER, noise), SCANNER) for a in (both, goods)]
    nepers = np.log(views[1].transmission / views[0].transmission)
    return views[0], views[1], nepers, both[..., 1] > 0


@pytest.mark.parametrize(("clean", "boxed"), [(True, False), (True, True), (False, False), (False, True)])
def test_a_cut_out_is_the_threat_alone(clean: bool, boxed: bool) -> None:
    view, without, nepers, mask = scan_pair()
    where = (58, 43, 102, 77) if boxed else mask
    found = cut_out(
        view, where, name="blade", family="knife", background=without if clean else None,
        imaging=ImagingModel.of_scanner(SCANNER),
    )  # fmt: skip
    rows, columns = found.mask.nonzero()
    assert (found.kind, found.name, found.family) == ("threat", "blade", "knife")
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == pytest.approx((30, 40), abs=2)
    truth = [np.median(plane[mask]) for plane in nepers]
    got = [np.median(plane[found.mask]) for plane in found.nepers]
    np.testing.assert_allclose(got, truth, atol=0.02 if clean else 0.05)


def test_a_cut_out_can_be_projected_back() -> None:
    view, without, _, mask = scan_pair()
    imaging = ImagingModel.of_scanner(SCANNER)
    found = cut_out(view, mask, name="blade", family="knife", background=without, imaging=imaging)
    out, _ = project(without, found, (60.0, 80.0), rng=rng(), imaging=replace(imaging, blur_px=0.0))
    difference = np.log(out.transmission / view.transmission)
    assert np.abs(difference[:, mask].mean(axis=1)).max() < 0.02
    assert np.abs(difference[:, ~mask]).max() < 0.1


@pytest.mark.parametrize(
    ("where", "more", "message"),
    [
        ((10, 10, 5, 20), {}, "does not lie in a view"),
        ((0, 0, 160, 120), {}, "all of the view"),
        (np.zeros((3, 3), bool), {}, "does not match the view"),
        ((20, 50, 40, 70), {}, "nothing there stands out"),
        ((58, 43, 102, 77), {"background": flat(encoding="grey")}, "does not match the view"),
        # A frame: what it surrounds lets more through than it does itself.
        ("hole", {}, "brighter than its surroundings"),
        ("black", {}, "too dark"),
    ],
)
def test_cut_outs_that_cannot_be_are_refused(where: object, more: dict[str, object], message: str) -> None:
    view, _, _, _ = scan_pair()
    if isinstance(where, str):
        planes = np.full((2, *SIZE), 0.3 if where == "hole" else 1e-3, np.float32)
        planes[:, 50:70, 70:90] = 0.9 if where == "hole" else 1e-4
        view, where = View(planes, encoding="dual-energy", mm_per_pixel=1.0), (65, 45, 95, 75)
    with pytest.raises(UsageError, match=message):
        cut_out(view, where, name="x", family="knife", imaging=ImagingModel.of_scanner(SCANNER), **more)  # type: ignore[arg-type]


def test_a_library_depends_on_its_seed_alone(tmp_path: Path) -> None:
    assert library_from_simulator(tmp_path / "one", ["baton"], per_design=1, seed=3, scanner="parcel-160") == 5
    assert (
        library_from_simulator(tmp_path / "two", ["baton"], per_design=1, seed=3, workers=2, scanner="parcel-160") == 5
    )
    one, two = (tmp_path / name / "patches.bin" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    bank = Bank(tmp_path / "one")
    assert {p.family for p in bank} == {"baton"}
    assert all(p.kind == "threat" and p.mask.any() and len(p.nepers) == 2 for p in bank)
    # Cut off in the third patch, it goes on with it.
    index = tmp_path / "two" / "patches.jsonl"
    index.write_text("".join(index.read_text().splitlines(keepends=True)[:2]))
    assert library_from_simulator(tmp_path / "two", ["baton"], per_design=1, seed=3, scanner="parcel-160") == 5
    assert one.read_bytes() == two.read_bytes()


def test_a_library_of_unknown_threats_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unicorn"):
        library_from_simulator(tmp_path, ["unicorn"])


def test_real_scans_of_every_kind_take_a_threat(real_scans: list[Scan]) -> None:
    for scan in real_scans:
        view = scan.views[0]
        pitch = 600.0 / max(view.rows, view.columns)
        out, truth = project(
            view, patch((2.0, 1.2)), rng=rng(), mm_per_pixel=pitch, variation=Variation(obscuration=0.3)
        )
        reach = truth.mask.copy()
        y, x = np.nonzero(truth.mask)
        reach[max(0, y.min() - 8) : y.max() + 9, max(0, x.min() - 8) : x.max() + 9] = True
        assert np.array_equal(out.transmission[:, ~reach], view.transmission[:, ~reach])
        assert truth.visible is not None
        assert truth.visible.sum() > 0.5 * truth.mask.sum()
