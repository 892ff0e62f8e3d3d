"""From signal to counts: noise as predicted, a fixed pattern that stays, and each fault where it belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.acquisition import (
    AIR_COUNTS,
    MAX_COUNTS,
    MAX_ROWS,
    acquire,
    detect,
    draw_noise,
    fixed_pattern,
    noise_sigma,
    photon_statistics,
    to_view,
)
from cargolens.datasets.simulator.physics import Signal, transmit
from cargolens.datasets.simulator.scanner import SCANNERS, Scanner

# A scanner whose only fault is photon and readout noise.
CLEAN = replace(
    SCANNERS["parcel-160"],
    psf_px=0.0,
    scatter=0.0,
    afterglow=0.0,
    gain_error=0.0,
    offset_error=0.0,
    drift=0.0,
)
QUIET = replace(CLEAN, quanta=1e12, electronic_noise=0.0)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def slab(grams: float, shape: tuple[int, int] = (96, 128)) -> np.ndarray:
    return np.full((*shape, 1), grams, np.float32)


def spot(shape: tuple[int, int] = (41, 61)) -> Signal:
    """Black everywhere but one bright pixel."""
    mean = np.zeros((2, *shape), np.float32)
    mean[:, shape[0] // 2, shape[1] // 2] = 1.0
    return Signal(mean, np.zeros_like(mean))


# From air to nearly opaque.
@pytest.mark.parametrize("grams", [0.0, 1.0, 4.0, 10.0, 20.0])
def test_noise_has_the_predicted_variance(grams: float) -> None:
    signal = transmit(slab(grams, (256, 256)), ["steel"], CLEAN)
    counts = detect(signal, CLEAN, draw_noise((256, 256), CLEAN, rng(3))).astype(float) / AIR_COUNTS
    sigma = noise_sigma(signal, CLEAN)
    for channel in range(2):
        mean, spread = float(signal.mean[channel].mean()), float(sigma[channel].mean())
        if mean < 4.0 * spread:
            continue  # counts cannot go below zero: the lower half of the noise is cut off there
        assert counts[channel].std() == pytest.approx(spread, rel=0.02)
        assert counts[channel].mean() == pytest.approx(mean, abs=4.0 * spread / 256)


def test_noise_of_low_and_high_is_independent() -> None:
    counts = acquire(slab(2.0, (256, 256)), ["water"], CLEAN, rng()).astype(float)
    assert abs(np.corrcoef(counts[0].ravel(), counts[1].ravel())[0, 1]) < 0.02


def test_few_quanta_are_skewed_to_the_bright_side() -> None:
    dim = replace(CLEAN, quanta=300.0, electronic_noise=0.0)
    signal = transmit(slab(4.0, (256, 256)), ["steel"], dim)
    values = detect(signal, dim, draw_noise((256, 256), dim, rng()))[1].astype(float)
    z = (values - values.mean()) / values.std()
    sigma_over_mean = float(noise_sigma(signal, dim)[1].mean() / signal.mean[1].mean())
    assert (z**3).mean() == pytest.approx(sigma_over_mean, rel=0.25)


def test_air_is_at_60000_counts_and_noise_on_it_is_not_clipped() -> None:
    for preset in SCANNERS.values():
        counts = acquire(np.zeros((128, 256, 1), np.float32), ["water"], preset, rng())
        live = ~fixed_pattern(preset).dead[:, :128]
        for channel in range(preset.channels):
            air = counts[channel][live[channel]].astype(float)
            assert air.mean() == pytest.approx(AIR_COUNTS, rel=0.01)
            assert air.max() < MAX_COUNTS


def test_opaque_matter_gives_finite_counts_near_zero() -> None:
    counts = acquire(slab(500.0), ["lead"], CLEAN, rng())
    assert counts.dtype == np.uint16
    assert counts.max() < 10 * AIR_COUNTS * CLEAN.electronic_noise


def test_a_twin_shares_every_bit_of_noise_away_from_the_object() -> None:
    scanner = replace(SCANNERS["parcel-140-worn"], scatter=0.0)
    twin = np.zeros((80, 200, 2), np.float32)
    twin[20:60, 20:180, 0] = 1.5
    scan = twin.copy()
    scan[30:40, 60:80, 1] = 6.0
    names = ["cotton", "brass"]
    noise = draw_noise((80, 200), scanner, rng(9))
    with_object = detect(transmit(scan, names, scanner), scanner, noise)
    without = detect(transmit(twin, names, scanner), scanner, noise)
    differs = np.argwhere((with_object != without).any(axis=0))
    assert len(differs) >= 200
    # Blur reaches a few pixels, afterglow some columns to the right.
    assert differs[:, 0].min() >= 30 - 6
    assert differs[:, 0].max() < 40 + 6
    assert differs[:, 1].min() >= 60 - 6
    assert differs[:, 1].max() < 80 + 45


def test_the_same_seed_gives_the_same_scan_and_another_one_does_not() -> None:
    areal = slab(2.0)
    first = acquire(areal, ["water"], CLEAN, rng(1))
    assert np.array_equal(first, acquire(areal, ["water"], CLEAN, rng(1)))
    assert not np.array_equal(first, acquire(areal, ["water"], CLEAN, rng(2)))


def test_stripes_belong_to_the_scanner_not_to_the_scan() -> None:
    striped = replace(CLEAN, gain_error=0.01)
    rows = [acquire(slab(1.0, (200, 400)), ["water"], striped, rng(seed))[0].mean(axis=1) for seed in (1, 2)]
    other = acquire(slab(1.0, (200, 400)), ["water"], replace(striped, seed=99), rng(1))[0].mean(axis=1)
    assert np.corrcoef(rows[0], rows[1])[0, 1] > 0.95
    assert abs(np.corrcoef(rows[0], other)[0, 1]) < 0.3
    assert rows[0].std() / rows[0].mean() == pytest.approx(0.01, rel=0.3)
    # A taller view meets the same pixels in its first rows.
    taller = acquire(slab(1.0, (300, 400)), ["water"], striped, rng(3))[0].mean(axis=1)
    assert np.corrcoef(taller[:200], rows[0])[0, 1] > 0.95


def test_dead_pixels_are_black_lines_or_filled_from_their_neighbours() -> None:
    broken = replace(QUIET, dead_share=0.05, dead_corrected=False)
    ramp = np.linspace(0.0, 6.0, 200, dtype=np.float32)[:, None, None] * np.ones((1, 50, 1), np.float32)
    dead = fixed_pattern(broken).dead[0, :200]
    assert 3 <= dead.sum() <= 25
    raw = acquire(ramp, ["water"], broken, rng())[0]
    assert np.all(raw[dead] == 0)
    assert np.all(raw[~dead] > 0)
    filled = acquire(ramp, ["water"], replace(broken, dead_corrected=True), rng())[0].astype(float)
    sound = acquire(ramp, ["water"], QUIET, rng())[0].astype(float)
    assert np.abs(filled / sound - 1.0).max() < 0.02


def test_a_line_without_a_single_live_pixel_is_black() -> None:
    dead = replace(QUIET, dead_share=1.0)
    assert acquire(slab(0.0), ["water"], dead, rng()).max() == 0


def test_blur_keeps_the_light_and_is_as_wide_as_said() -> None:
    spread = photon_statistics(spot(), replace(QUIET, psf_px=0.8)).mean[0].astype(float)
    assert spread.sum() == pytest.approx(1.0, rel=1e-5)
    rows = np.arange(41) - 20
    assert np.sqrt(spread.sum(axis=1) @ rows**2) == pytest.approx(0.8, rel=0.05)


def test_afterglow_trails_behind() -> None:
    line = photon_statistics(spot(), replace(QUIET, afterglow=0.1, afterglow_columns=3.0)).mean[0, 20].astype(float)
    assert line[30] == pytest.approx(0.9, abs=0.01)
    assert line[:30].max() < 1e-6
    assert line[31:46].sum() == pytest.approx(0.1, rel=0.05)
    assert line[34] / line[31] == pytest.approx(np.exp(-1.0), rel=0.05)  # three columns later: 1/e


def test_the_second_channel_lags_by_the_column_shift() -> None:
    columns = np.arange(61)
    low, high = photon_statistics(spot(), replace(QUIET, psf_px=0.5, column_shift=0.5)).mean[:, 20].astype(float)
    assert low @ columns / low.sum() == pytest.approx(30.0, abs=0.01)
    assert high @ columns / high.sum() == pytest.approx(30.5, abs=0.01)


def test_scatter_lifts_shadows_and_leaves_air_alone() -> None:
    foggy = replace(QUIET, scatter=0.02, scatter_width_px=30.0)
    areal = np.zeros((200, 200, 1), np.float32)
    areal[90:110, 90:110] = 400.0
    spread = photon_statistics(transmit(areal, ["steel"], foggy), foggy)
    assert spread.mean[0, :10] == pytest.approx(1.0, abs=1e-3)
    shadow = spread.mean[0, 100, 100]
    assert 0.012 < shadow < 0.02  # nearly all of 2 % / 1.02: the shadow is small beside the blur
    assert spread.variance[0, 100, 100] > 0.0


def test_drift_moves_slowly_and_pulses_move_every_line() -> None:
    slow = draw_noise((4, 2000), replace(CLEAN, drift=0.01), rng()).source
    jumpy = draw_noise((4, 2000), replace(CLEAN, pulse_noise=0.01), rng()).source
    assert np.array_equal(slow[0], slow[1])  # one tube feeds both channels
    assert np.abs(np.diff(slow[0])).max() < 0.001 < slow[0].std()
    assert np.diff(jumpy[0]).std() == pytest.approx(0.01 * np.sqrt(2.0), rel=0.1)
    pulses = draw_noise((4, 2000), SCANNERS["cargo-4-6"], rng()).source
    assert abs(np.corrcoef(np.diff(pulses[0]), np.diff(pulses[1]))[0, 1]) < 0.1  # interlaced: separate pulses


# Bits of the converter, counts between neighbouring values.
@pytest.mark.parametrize(("bits", "step"), [(16, 1), (14, 4), (12, 16), (8, 256)])
def test_counts_come_in_steps_of_the_converter(bits: int, step: int) -> None:
    counts = acquire(slab(3.0), ["water"], replace(CLEAN, bits=bits), rng())
    assert np.all(counts % step == 0)


# Preset, encoding, energies, unit.
@pytest.mark.parametrize(
    ("name", "encoding", "energies", "unit"),
    [
        ("parcel-160", "dual-energy", (160.0, 160.0), "kV"),
        ("depot-140-grey", "grey", (140.0,), "kV"),
        ("cargo-4-6", "dual-energy", (4.0, 6.0), "MV"),
    ],
)
def test_views_say_what_the_scanner_knows(name: str, encoding: str, energies: tuple[float, ...], unit: str) -> None:
    preset = SCANNERS[name]
    view = to_view(acquire(slab(5.0), ["water"], preset, rng()), preset, "top")
    assert (view.name, view.encoding, view.energies, view.energy_unit) == ("top", encoding, energies, unit)
    assert view.mm_per_pixel == preset.pitch_mm
    assert view.transmission.shape == (preset.channels, 96, 128)
    assert 0.2 < float(np.median(view.transmission)) < 0.9


def test_mismatched_noise_and_endless_lines_are_refused() -> None:
    scanner: Scanner = CLEAN
    signal = transmit(slab(1.0), ["water"], scanner)
    with pytest.raises(UsageError, match="does not match the signal"):
        detect(signal, scanner, draw_noise((96, 127), scanner, rng()))
    tall = Signal(np.ones((2, MAX_ROWS + 1, 1), np.float32), np.zeros((2, MAX_ROWS + 1, 1), np.float32))
    with pytest.raises(UsageError, match="at most 8192"):
        detect(tall, scanner, draw_noise((MAX_ROWS + 1, 1), scanner, rng()))
