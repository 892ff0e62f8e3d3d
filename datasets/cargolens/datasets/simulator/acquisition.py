"""From an ideal signal to the counts a real scanner would write: blur, scatter, afterglow, noise, stripes, rounding.

What belongs to the scanner (gains, offsets, dead pixels) comes from the scanner's seed and is the same in every scan.
What belongs to one scan (photon noise, drift) is drawn once as a `Noise`, so that a scan and its benign twin share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..scan import Float32, View
from .materials import Material
from .physics import Signal, response, transmit
from .scanner import Scanner

# Counts of air: leaves 9 % of head-room, so that noise on air is not clipped.
AIR_COUNTS = 60_000
MAX_COUNTS = 65_535
# Longest detector line, pixels: the fixed pattern is drawn for all of it.
MAX_ROWS = 8_192
# Detector lines are built from cards of this many pixels, each with a gain of its own.
CARD_PIXELS = 64
# Columns over which the source drifts independently.
DRIFT_COLUMNS = 96
SCATTER_REDUCTION = 8
# Keeps divisions finite where nothing at all gets through.
TINY = np.float32(1e-12)


@dataclass(frozen=True, eq=False)
class Noise:
    """The random part of one scan.

    Attributes:
        normal: (channels, rows, columns) float32, standard normal.
        source: (channels, columns) float32, relative strength of the source, around 1.
    """

    normal: Float32
    source: Float32


@dataclass(frozen=True, eq=False)
class FixedPattern:
    """What flat-field and dark correction leave on every scan of a scanner.

    Attributes:
        gain: (channels, MAX_ROWS) float32, around 1.
        offset: (channels, MAX_ROWS) float32, in units of the air signal.
        dead: (channels, MAX_ROWS) bool.
    """

    gain: Float32
    offset: Float32
    dead: NDArray[np.bool_]


def acquire(
    areal: Float32,
    materials: Sequence[str | Material],
    scanner: Scanner,
    rng: np.random.Generator,
    *,
    subsampling: int = 1,
) -> NDArray[np.uint16]:
    """Scan a view: `transmit`, `draw_noise` and `detect` in one call.

    Args:
        areal: (rows * subsampling, columns * subsampling, materials) float32 areal densities, g/cm2.
        materials: What the last axis is.
        scanner: The scanner.
        rng: Source of the scan's noise.
        subsampling: Rays per pixel along each axis.

    Returns:
        (channels, rows, columns) uint16 counts, air = 60000, lowest energy first.
    """
    signal = transmit(areal, materials, scanner, subsampling=subsampling)
    return detect(signal, scanner, draw_noise((signal.mean.shape[1], signal.mean.shape[2]), scanner, rng))


def to_view(counts: NDArray[np.uint16], scanner: Scanner, name: str = "") -> View:
    """Counts as a `View`: transmission with air = 1, and what the scanner knows about itself.

    Args:
        counts: (channels, rows, columns) uint16, air = 60000.
        scanner: The scanner that wrote them.
        name: Name of the view.

    Returns:
        The view. Its black transmission is three standard deviations of the readout noise.
    """
    return View(
        transmission=counts.astype(np.float32) / np.float32(AIR_COUNTS),
        name=name,
        encoding="dual-energy" if len(counts) == 2 else "grey",
        bit_depth=16,
        energies=scanner.energies,
        energy_unit=scanner.energy_unit,
        mm_per_pixel=scanner.pitch_mm,
        black_transmission=3.0 * scanner.electronic_noise,
    )


def draw_noise(shape: tuple[int, int], scanner: Scanner, rng: np.random.Generator) -> Noise:
    """Draw the random part of one scan.

    Args:
        shape: Rows and columns.
        scanner: The scanner.
        rng: Source of randomness; the same state gives the same noise.

    Returns:
        The noise, to be shared by all renders of the scan.
    """
    rows, columns = shape
    normal = rng.standard_normal((scanner.channels, rows, columns), dtype=np.float32)
    knots = rng.standard_normal(columns // DRIFT_COLUMNS + 2)
    slow = np.interp(np.arange(columns) / DRIFT_COLUMNS, np.arange(len(knots)), knots)
    pulses = rng.standard_normal((len(scanner.beams), columns))
    source = 1.0 + scanner.drift * slow + scanner.pulse_noise * pulses
    return Noise(normal, np.broadcast_to(source, (scanner.channels, columns)).astype(np.float32))


@lru_cache(maxsize=64)
def fixed_pattern(scanner: Scanner) -> FixedPattern:
    """The scanner's fixed pattern, from its seed alone; row k of every view meets the same pixel."""
    rng = np.random.default_rng(np.random.SeedSequence(scanner.seed, spawn_key=(0,)))
    shape = (scanner.channels, MAX_ROWS)
    cards = np.repeat(rng.standard_normal((scanner.channels, MAX_ROWS // CARD_PIXELS)), CARD_PIXELS, axis=1)
    # Two thirds of the variance from the pixel, one third from its card.
    gain = 1.0 + scanner.gain_error * (np.sqrt(2 / 3) * rng.standard_normal(shape) + np.sqrt(1 / 3) * cards)
    offset = scanner.offset_error * rng.standard_normal(shape)
    dead = rng.random(shape) < scanner.dead_share
    return FixedPattern(gain.astype(np.float32), offset.astype(np.float32), dead)


def photon_statistics(signal: Signal, scanner: Scanner) -> Signal:
    """Mean and variance after the light has spread: blur, afterglow, lag between channels, and scatter.

    Scattered photons bring noise of their own, as if they had the spectrum of the open beam.

    Args:
        signal: The ideal signal.
        scanner: The scanner.

    Returns:
        The signal a noiseless readout would give, and the variance of its photon noise.
    """
    air_variance = response(scanner).weights[:, scanner.channels :].sum(axis=0)
    mean, variance = np.empty_like(signal.mean), np.empty_like(signal.variance)
    for channel in range(scanner.channels):
        along, across = _kernels(scanner, channel)
        for source, target in ((signal.mean, mean), (signal.variance, variance)):
            cv2.sepFilter2D(source[channel], -1, along, across, dst=target[channel], borderType=cv2.BORDER_REPLICATE)
        if scanner.scatter > 0.0:
            wide = _wide_blur(mean[channel], scanner.scatter_width_px) * np.float32(scanner.scatter)
            mean[channel] += wide
            mean[channel] /= np.float32(1.0 + scanner.scatter)
            variance[channel] += wide * air_variance[channel]
            variance[channel] /= np.float32((1.0 + scanner.scatter) ** 2)
    return Signal(mean, variance)


def noise_sigma(signal: Signal, scanner: Scanner) -> Float32:
    """Standard deviation of the noise in the picture of an ideal signal, in units of the air signal.

    Args:
        signal: The ideal signal.
        scanner: The scanner.

    Returns:
        (channels, rows, columns) float32: photon noise, readout noise and quantisation.
    """
    step = _step(scanner) / AIR_COUNTS
    variance = photon_statistics(signal, scanner).variance + np.float32(scanner.electronic_noise**2 + step**2 / 12.0)
    return np.asarray(np.sqrt(variance), dtype=np.float32)


def detect(signal: Signal, scanner: Scanner, noise: Noise) -> NDArray[np.uint16]:
    """The counts a scanner writes for an ideal signal.

    Args:
        signal: The ideal signal, (channels, rows, columns).
        scanner: The scanner.
        noise: The random part of this scan, from `draw_noise`.

    Returns:
        (channels, rows, columns) uint16 counts, air = 60000.

    Raises:
        UsageError: Noise of another shape, or more rows than a detector line has.
    """
    if noise.normal.shape != signal.mean.shape:
        raise UsageError(f"noise {noise.normal.shape} does not match the signal {signal.mean.shape}")
    rows = signal.mean.shape[1]
    if rows > MAX_ROWS:
        raise UsageError(f"view of {rows} rows: a detector line has at most {MAX_ROWS} pixels")
    pattern = fixed_pattern(scanner)
    spread = photon_statistics(signal, scanner)
    step = _step(scanner)
    counts = np.empty(signal.mean.shape, np.uint16)
    for channel in range(scanner.channels):
        picture = _with_noise(spread.mean[channel], spread.variance[channel], noise.normal[channel], scanner)
        picture *= noise.source[channel][None, :]
        picture *= pattern.gain[channel, :rows, None]
        picture += pattern.offset[channel, :rows, None]
        _fill_dead(picture, pattern.dead[channel, :rows], corrected=scanner.dead_corrected)
        picture *= np.float32(AIR_COUNTS / step)
        np.rint(picture, out=picture)
        picture *= np.float32(step)
        np.clip(picture, 0.0, min(MAX_COUNTS, AIR_COUNTS * scanner.saturation), out=picture)
        counts[channel] = picture
    return counts


def _with_noise(mean: Float32, variance: Float32, normal: Float32, scanner: Scanner) -> Float32:
    """Mean plus noise. Where few quanta are left their distribution is skewed: the first Cornish-Fisher term.

    A Poisson count of n quanta has the skew 1 / sqrt(n) = sigma / mean. It is bounded at one quantum, where the term
    adds 1/18 to the variance. Readout noise is symmetric and dilutes the skew of the sum by (sigma / total)^3.
    """
    sigma = np.sqrt(variance)
    total = np.sqrt(variance + np.float32(scanner.electronic_noise**2))
    share = sigma / (total + TINY)
    skew = share * share * share * sigma / (np.maximum(mean, sigma) + TINY)
    skew *= np.float32(1.0 / 6.0)
    shaped = normal + skew * (normal * normal - np.float32(1.0))
    shaped *= total
    shaped += mean
    return np.asarray(shaped, dtype=np.float32)


def _fill_dead(picture: Float32, dead: NDArray[np.bool_], *, corrected: bool) -> None:
    """Dead rows: black, or interpolated between the nearest live rows, in place."""
    gone = np.flatnonzero(dead)
    if not len(gone):
        return
    live = np.flatnonzero(~dead)
    if not corrected or not len(live):
        picture[gone] = 0.0
        return
    after = np.minimum(np.searchsorted(live, gone), len(live) - 1)
    upper, lower = live[after], live[np.maximum(after - 1, 0)]
    span = np.maximum(upper - lower, 1)
    share = np.clip((gone - lower) / span, 0.0, 1.0).astype(np.float32)[:, None]
    picture[gone] = (1.0 - share) * picture[lower] + share * picture[upper]


@lru_cache(maxsize=256)
def _kernels(scanner: Scanner, channel: int) -> tuple[Float32, Float32]:
    """Point spread along the belt (blur, lag, then afterglow) and across it. Each adds up to 1."""
    shift = scanner.column_shift * channel
    half = int(np.ceil(4.0 * scanner.psf_px + abs(shift))) + 1
    reach = half + (int(np.ceil(5.0 * scanner.afterglow_columns)) if scanner.afterglow > 0.0 else 0)
    position = np.arange(-reach, reach + 1)
    across = _gaussian(np.arange(-half, half + 1), scanner.psf_px, 0.0)
    along = _gaussian(position, scanner.psf_px, shift)
    if scanner.afterglow > 0.0:
        tail = np.where(position > 0, np.exp(-position / max(scanner.afterglow_columns, 1e-3)), 0.0)
        late = np.zeros_like(along)
        late[reach] = 1.0 - scanner.afterglow
        late += scanner.afterglow * tail / tail.sum()
        along = np.convolve(along, late, mode="same")
        along /= along.sum()
    # OpenCV correlates: flip, so that a tail to the right reaches later columns.
    return along[::-1].astype(np.float32).copy(), across.astype(np.float32)


def _gaussian(position: NDArray[np.int64], sigma: float, centre: float) -> NDArray[np.float64]:
    """Gaussian blur; without any width, the linear interpolation that moves a picture to `centre`."""
    offset = position - centre
    weights = np.exp(-0.5 * (offset / sigma) ** 2) if sigma > 0.15 else np.maximum(0.0, 1.0 - np.abs(offset))
    return np.asarray(weights / weights.sum())


def _wide_blur(image: Float32, sigma: float) -> Float32:
    """Gaussian blur of many pixels, done on a reduced picture."""
    rows, columns = image.shape
    size = (max(1, columns // SCATTER_REDUCTION), max(1, rows // SCATTER_REDUCTION))
    reduced = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(reduced, (0, 0), sigma / SCATTER_REDUCTION, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _step(scanner: Scanner) -> int:
    """Counts between two values the converter can tell apart."""
    return int(2 ** (16 - scanner.bits))
