"""What a machine does to a picture, as far as a projection must imitate it: noise, blur, scatter, offset, display.

Known where the view comes from a modelled scanner. For any other scan it is estimated from the view itself: noise from
its air, blur from its steepest edges, the offset from its darkest spot, and the display's limit from its darkest parts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..canonical import attenuation
from ..scan import Float32, View
from ..simulator.acquisition import AIR_COUNTS
from ..simulator.physics import response
from ..simulator.scanner import Scanner

# Takes away whatever is locally flat or sloped and keeps noise; white noise keeps its variance (Immerkaer 1996).
_SECOND_DIFFERENCE = np.array([1.0, -2.0, 1.0], np.float32)
_MASK = np.outer(_SECOND_DIFFERENCE, _SECOND_DIFFERENCE) / np.float32(6.0)
BLOCK = 8
# Blocks of like transmission; the quietest fifth of them is taken to hold noise and nothing else. Estimates from one
# block scatter, so that those of pure white noise have this share of its standard deviation there.
BINS, QUIET, QUIET_BIAS, LEAST_BLOCKS = 12, 0.2, 0.84, 8
NO_LOUDER = 1.6
AIR_WITHIN = 0.02
# Readout noise is a small part of the noise on air; what seems more is structure of a parcel without quiet dark parts.
MOST_READOUT = 0.03
# Without noise on air: the level that counts, from the least noisy on.
LEAST_SHARE = 0.25
GRAINS = np.linspace(0.0, 1.5, 31)
# An edge counts with this rise of transmission over `EDGE_REACH` pixels on either side; the steepest of them are sharp.
EDGE_RISE, EDGE_REACH, SHARPEST = 0.15, 3, 95.0
LEAST_EDGES = 50
BLUR_RANGE = (0.3, 1.6)
DEFAULT_BLUR = 0.6
# A spot darker than this is taken for opaque: what still arrives there is offset and scatter.
OPAQUE = 0.03
REDUCTION = 8
# Files of so few bits are pictures from a display. It goes on to this part of the densest it shows; a picture without
# anything dense does not tell, but no display known is limited to less than this many nepers.
DISPLAY_BITS, DENSEST, LEAST_LIMIT, LEAST_DENSE = 8, 0.999, 2.0, 50
# Share of the limit beyond which no attenuation can be told any more.
MOST_SHOWN = 0.98


@dataclass(frozen=True)
class ImagingModel:
    """What one machine does to its pictures; tuples hold a value an energy, lowest energy first.

    Attributes:
        photon_variance: Variance of the photon noise on air; it falls in proportion to the transmission.
        readout_variance: Variance of everything that does not depend on the signal.
        grain_px: Standard deviation of the Gaussian that correlates neighbouring noise; 0 for white noise.
        blur_px: Standard deviation of the blur, pixels.
        lag_px: How far the second energy lags the first along the belt, pixels.
        offset: Signal that arrives behind matter that nothing passes.
        scatter: Share of its wide surroundings that a pixel collects.
        scatter_width_px: Standard deviation of those surroundings, pixels.
        display_limit: Attenuation that a display does not exceed, nepers: it shows n as limit (1 - exp(-n / limit)), so
            that dark parts stay readable. Infinite for measured signals.
        dense_material: Material index that a palette shows where it is too dark to tell.
        scanner: The scanner, where its spectrum is known.
    """

    photon_variance: tuple[float, ...]
    readout_variance: tuple[float, ...]
    grain_px: float = 0.0
    blur_px: float = DEFAULT_BLUR
    lag_px: float = 0.0
    offset: tuple[float, ...] = (0.0, 0.0)
    scatter: float = 0.0
    scatter_width_px: float = 40.0
    display_limit: float = math.inf
    dense_material: float = 1.0
    scanner: Scanner | None = None

    @classmethod
    def of_scanner(cls, scanner: Scanner) -> ImagingModel:
        """The model of a scanner of the simulator."""
        air = response(scanner).weights[:, scanner.channels :].sum(axis=0)
        step = 2.0 ** (16 - scanner.bits) / AIR_COUNTS
        readout = scanner.electronic_noise**2 + step**2 / 12.0
        return cls(
            photon_variance=tuple(float(value) for value in air),
            readout_variance=(readout,) * scanner.channels,
            blur_px=scanner.psf_px,
            lag_px=scanner.column_shift,
            scatter=scanner.scatter,
            scatter_width_px=scanner.scatter_width_px,
            scanner=scanner,
        )

    @classmethod
    def estimated(cls, view: View) -> ImagingModel:
        """A model from one view.

        Args:
            view: The view, with some flat parts and some sharp edges; without them, the blur is that of most scanners
                and the noise is none.

        Returns:
            The model.
        """
        fits = [_noise_of(plane) for plane in view.transmission]
        shown = view.bit_depth <= DISPLAY_BITS
        densest = float(np.quantile(attenuation(view), DENSEST))
        return cls(
            photon_variance=tuple(fit[0] for fit in fits),
            readout_variance=tuple(fit[1] for fit in fits),
            grain_px=float(np.mean([fit[2] for fit in fits])),
            blur_px=_blur_of(view.transmission[-1]),
            offset=tuple(0.0 if shown else _offset_of(plane) for plane in view.transmission),
            display_limit=max(densest, LEAST_LIMIT) if shown else math.inf,
            dense_material=_dense_material(view, densest),
        )

    def variance(self, transmission: Float32) -> Float32:
        """Variance of the noise behind a transmission (energies, rows, columns)."""
        photon, readout = (self._planes(v, transmission) for v in (self.photon_variance, self.readout_variance))
        return np.asarray(photon * np.maximum(transmission, np.float32(0.0)) + readout, np.float32)

    def haze(self, transmission: Float32) -> Float32:
        """What scatter and offset add, (energies, rows, columns), to a picture of that shape."""
        share = np.float32(self.scatter / (1.0 + self.scatter))
        wide = np.stack([self.wide(plane) for plane in transmission])
        return np.asarray(wide * share + self._planes(self.offset, transmission), np.float32)

    @staticmethod
    def _planes(values: tuple[float, ...], transmission: Float32) -> Float32:
        """A value an energy, to go with a transmission; a picture of one energy has the highest."""
        return np.array(values[-len(transmission) :], np.float32)[:, None, None]

    def wide(self, plane: Float32) -> Float32:
        """A plane (rows, columns) blurred as scatter is; zeros where there is none."""
        if not self.scatter:
            return np.zeros_like(plane)
        rows, columns = plane.shape
        size = max(1, columns // REDUCTION), max(1, rows // REDUCTION)
        small = cv2.GaussianBlur(
            cv2.resize(plane, size, interpolation=cv2.INTER_AREA), (0, 0), self.scatter_width_px / REDUCTION,
            borderType=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)

    def undisplayed(self, shown: Float32) -> Float32:
        """Attenuation behind what a display shows, nepers."""
        if math.isinf(self.display_limit):
            return shown
        limit = np.float32(self.display_limit)
        return np.asarray(-limit * np.log1p(-np.minimum(shown / limit, np.float32(MOST_SHOWN))), np.float32)

    def displayed(self, nepers: Float32) -> Float32:
        """What a display shows for an attenuation, nepers."""
        if math.isinf(self.display_limit):
            return nepers
        limit = np.float32(self.display_limit)
        return np.asarray(-limit * np.expm1(-nepers / limit), np.float32)

    def draw_noise(self, shape: tuple[int, ...], rng: np.random.Generator) -> Float32:
        """Noise of unit variance with the grain of the machine, of a shape (energies, rows, columns)."""
        noise = rng.standard_normal(shape, dtype=np.float32)
        if self.grain_px <= 0.25:
            return noise
        kernel = _gaussian(self.grain_px)
        kernel /= np.sqrt((kernel**2).sum())
        return np.stack([cv2.sepFilter2D(plane, -1, kernel, kernel) for plane in noise]).astype(np.float32)


def _noise_of(plane: Float32) -> tuple[float, float, float]:
    """Photon variance on air, readout variance and grain of one plane.

    Air is flat, so its noise can be told from matter; the rest follows from it. Where a vendor has wiped it clean, the
    quietest parts of the parcel stand for it: their structure counts as noise too, and its grain cannot be told.
    """
    residual = np.asarray(cv2.filter2D(plane, cv2.CV_32F, _MASK), np.float32)
    blocks, means = _blocks(residual), _blocks(plane).mean(axis=(1, 2))
    sigma = np.asarray(np.median(np.abs(blocks), axis=(1, 2)) / 0.6745, np.float32)
    level, variance = _quiet_levels(means, sigma)
    air = np.flatnonzero(np.abs(means - 1.0) < AIR_WITHIN)
    least = float(np.quantile(sigma[air], QUIET)) if len(air) >= LEAST_BLOCKS else 0.0
    if least <= 0.0:
        slope = float(np.quantile(variance / level, LEAST_SHARE)) if len(level) else 0.0
        return slope, 0.0, 0.0
    # All air that is no louder than chance makes it: the quietest blocks alone are the ones whose noise is smooth.
    grain, passed = _grain_of(blocks[air[sigma[air] <= NO_LOUDER * least]])
    on_air = (least / QUIET_BIAS) ** 2 / passed
    # No level is quieter than photon noise in proportion to it, and a readout noise that they share.
    rest = min(((v / passed - on_air * n) / (1.0 - n) for n, v in zip(level, variance, strict=True)), default=0.0)
    readout = min(max(rest, 0.0), MOST_READOUT * on_air)
    return on_air - readout, readout, grain


def _quiet_levels(means: Float32, sigma: Float32) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Transmission and variance of the quietest blocks at each level of transmission below that of air."""
    level, variance = [], []
    number = np.floor(means * BINS / (1.0 - AIR_WITHIN)).astype(int)
    for k in range(BINS):
        inside = np.flatnonzero(number == k)
        if len(inside) >= LEAST_BLOCKS and means[inside].mean() > 1e-3:
            level.append(float(means[inside].mean()))
            variance.append((float(np.quantile(sigma[inside], QUIET)) / QUIET_BIAS) ** 2)
    return np.array(level), np.array(variance)


def _blocks(plane: Float32) -> Float32:
    rows, columns = (BLOCK * (side // BLOCK) for side in plane.shape)
    cut = plane[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
    return np.asarray(cut.transpose(0, 2, 1, 3).reshape(-1, BLOCK, BLOCK))


def _grain_of(blocks: Float32) -> tuple[float, float]:
    """Grain of noise, from the correlation of neighbours, and the share of its variance that the mask lets through."""
    power = float((blocks**2).mean()) if blocks.size else 0.0
    if power <= 0.0:
        return 0.0, 1.0
    beside = 0.5 * float((blocks[:, 1:] * blocks[:, :-1]).mean() + (blocks[:, :, 1:] * blocks[:, :, :-1]).mean())
    ratio, passed = _grain_table()
    at = float(np.interp(beside / power, ratio, GRAINS))
    return at, float(np.interp(at, GRAINS, passed))


@lru_cache(maxsize=1)
def _grain_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per grain: correlation of neighbours behind the mask, and the share of the variance that passes it."""
    ratio, passed = [], []
    for grain in GRAINS:
        shape = np.convolve(_gaussian(grain).astype(float), _SECOND_DIFFERENCE) if grain > 0.0 else _SECOND_DIFFERENCE
        ratio.append(shape[1:] @ shape[:-1] / (shape @ shape))
        before = (_gaussian(grain).astype(float) ** 2).sum() if grain > 0.0 else 1.0
        passed.append(((shape @ shape) / before / 6.0) ** 2)
    return np.array(ratio), np.array(passed)


def _gaussian(sigma: float) -> NDArray[np.float32]:
    reach = int(np.ceil(4.0 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.asarray(weights / weights.sum(), np.float32)


def _blur_of(plane: Float32) -> float:
    """Blur from the steepest edges: of a blurred step, one pixel sees the share erf(1 / (2 sqrt(2) sigma))."""
    shares = np.concatenate([_edge_shares(plane), _edge_shares(plane.T)])
    if len(shares) < LEAST_EDGES:
        return DEFAULT_BLUR
    table = np.linspace(*BLUR_RANGE, 131)
    share = float(np.percentile(shares, SHARPEST))
    return float(np.interp(-share, [-_share_of(sigma) for sigma in table], table))


def _share_of(sigma: float) -> float:
    """Share of a blurred step that falls between two neighbouring pixels in its middle."""
    kernel = np.exp(-0.5 * (np.linspace(-0.5, 0.5, 41) / sigma) ** 2)
    return float(kernel.mean() / (sigma * np.sqrt(2.0 * np.pi)))


def _edge_shares(plane: Float32) -> Float32:
    """Per edge along the columns: the largest step between neighbours against the whole rise."""
    step = np.diff(plane, axis=1)
    size = np.abs(step)
    rise = np.abs(plane[:, 2 * EDGE_REACH + 1 :] - plane[:, : -2 * EDGE_REACH - 1])
    middle = slice(EDGE_REACH, step.shape[1] - EDGE_REACH)
    peak = np.ones(rise.shape, bool)
    for shift in range(-EDGE_REACH, EDGE_REACH + 1):
        beside = step[:, EDGE_REACH + shift : step.shape[1] - EDGE_REACH + shift]
        # One edge alone: its largest step in the middle, and no step the other way.
        peak &= (size[:, middle] >= np.abs(beside)) & (beside * step[:, middle] >= -1e-3 * rise)
    peak &= rise > EDGE_RISE
    return np.asarray((size[:, middle] / np.maximum(rise, np.float32(1e-6)))[peak], np.float32)


def _dense_material(view: View, densest: float) -> float:
    """What a palette shows its darkest parts as."""
    if view.material is None:
        return 1.0
    told = view.material[attenuation(view) > 0.85 * densest]
    told = told[~np.isnan(told)]
    return float(np.median(told)) if len(told) >= LEAST_DENSE and densest > LEAST_LIMIT else 1.0


def _offset_of(plane: Float32) -> float:
    darkest = float(cv2.blur(plane, (5, 5)).min())
    return darkest if darkest < OPAQUE else 0.0
