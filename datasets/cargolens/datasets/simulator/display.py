"""What a vendor's screen makes of a view: the pictures that scans are mostly passed on as.

Between the detector and an exported picture lie a display curve that keeps dark parts readable, a palette that hides
the two energies behind a hue, edge enhancement and JPEG. A detector that is to work on such pictures should see
simulated ones that went the same way: `displayed` sends a view through a screen and reads it back as a file is read.

    attenuation   n = -ln T of the highest energy; what is below `white` is shown as air
    luma          Y = exp(-m), m = D (1 - exp(-gain n / D)), D = -ln(darkest): Y falls as exp(-gain n), to `darkest`
    edges         m + edge (m - blur(m)), not in air
    hue           of the material index, calibrated for the scanner and stretched about inorganic; of metal where n is
                  beyond `metal_from`
    chroma        a share of what the RGB cube allows at that luma

The ranges of `random_display` follow six colour screens and four grey ones; `docs/physics.md` has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..canonical import SMOOTHING, attenuation, material
from ..colour import CB, CR, DISPLAY_EXPONENT, LUMA_BGR, MATERIAL_ANCHORS
from ..decode import decode_bytes
from ..nepers import compressed
from ..palette import invert_palette
from ..reader import BLACK_COUNTS, BLACK_COUNTS_LOSSY
from ..scan import Float32, View
from .materials import Material, make_material
from .physics import ideal
from .scanner import Scanner

Picture = NDArray[np.uint8]

WHITE = 255.0
# Nepers over which everything turns to metal beyond `metal_from`.
METAL_OVER = 0.7
# What a palette is calibrated with: indices 0, 0.5 and 1 of `canonical.material`; attenuation of the grid, nepers.
REFERENCES: tuple[str | Material, ...] = ("water", "aluminium", make_material("calcium", "Ca", 1.55))
GRID = np.linspace(0.0, 8.0, 161)
# Areal densities of the references, g/cm2.
WEDGE = np.geomspace(1e-3, 300.0, 600)


@dataclass(frozen=True)
class Display:
    """How a screen shows a view.

    Attributes:
        colour: Whether it shows material by a palette; a view of one energy is shown in grey all the same.
        gain: Nepers of luma for one neper of attenuation, where little is attenuated.
        darkest: Luma that black goes to, above 0 and below 1.
        white: Attenuation up to which the screen is white, nepers.
        hues: Hues of organic, inorganic and metal: angles in the plane of the colour differences (Cb, Cr), degrees.
        saturation: Chroma as a share of the largest, 0 to 1.
        stretch: What the distance of a material index from inorganic is multiplied with.
        metal_from: Attenuation from which everything is shown as metal, nepers.
        edge: Strength of the edge enhancement.
        edge_px: Its width (standard deviation), pixels.
        blur_px: Standard deviation of the blur a rescaled picture has, pixels; 0 for none.
        quality: Quality of the JPEG, 1 to 100; None keeps the picture exact.
    """

    colour: bool = True
    gain: float = DISPLAY_EXPONENT
    darkest: float = 0.05
    white: float = 0.02
    hues: tuple[float, float, float] = (142.0, 224.0, 314.0)
    saturation: float = 0.75
    stretch: float = 1.0
    metal_from: float = 4.0
    edge: float = 0.5
    edge_px: float = 1.2
    blur_px: float = 0.0
    quality: int | None = 95


def random_display(rng: np.random.Generator, *, colour: bool = True) -> Display:
    """A screen drawn at random.

    Args:
        rng: Source of randomness; the same state gives the same screen.
        colour: Whether it has a palette.

    Returns:
        The screen.
    """
    if not colour:
        return Display(
            colour=False,
            gain=float(rng.uniform(0.8, 1.4)),
            darkest=float(np.exp(rng.uniform(np.log(0.01), np.log(0.05)))),
            white=float(rng.uniform(0.005, 0.03)),
            edge=float(rng.choice([0.0, rng.uniform(0.2, 1.5)])),
            edge_px=float(rng.uniform(0.8, 1.6)),
            blur_px=float(rng.choice([0.0, rng.uniform(0.3, 1.0)])),
            quality=_quality(rng),
        )
    return Display(
        gain=float(np.exp(rng.uniform(np.log(0.5), np.log(1.2)))),
        darkest=float(np.exp(rng.uniform(np.log(0.01), np.log(0.2)))),
        white=float(rng.uniform(0.005, 0.03)),
        hues=(float(rng.uniform(130.0, 165.0)), float(rng.uniform(200.0, 240.0)), float(rng.uniform(290.0, 330.0))),
        saturation=float(rng.uniform(0.45, 1.0)),
        stretch=float(rng.uniform(0.8, 1.4)),
        metal_from=float(rng.uniform(1.5, 4.0)),
        edge=float(rng.uniform(0.5, 3.0)),
        edge_px=float(rng.uniform(0.8, 1.6)),
        blur_px=float(rng.choice([0.0, rng.uniform(0.3, 0.6)], p=[0.7, 0.3])),
        quality=_quality(rng),
    )


def _quality(rng: np.random.Generator) -> int | None:
    return (None, 75, 85, 95)[int(rng.choice(4, p=[0.1, 0.35, 0.15, 0.4]))]


def picture(view: View, display: Display, scanner: Scanner | None = None) -> Picture:
    """The picture a screen shows, before it is compressed.

    Args:
        view: A view, as a scanner measured it.
        display: The screen.
        scanner: The scanner it belongs to: its palette is calibrated for that one, as a vendor's is. None takes the
            generic curves of `canonical.material`, on which another scanner's steel may come out as inorganic.

    Returns:
        uint8: (rows, columns, 3) blue, green, red, or (rows, columns) for a view of one energy or a screen without
        a palette. Air is 255.
    """
    nepers = attenuation(view)
    luma = _luma(nepers, display)
    if not display.colour or view.transmission.shape[0] < 2:
        return np.asarray(np.rint(luma * WHITE), np.uint8)
    index, known = material(view)
    if scanner is not None:
        index = _calibrated(view, scanner)
    index = np.clip((index - 0.5) * display.stretch + 0.5, 0.0, 1.0)
    dark = np.clip((nepers - display.metal_from) / METAL_OVER, 0.0, 1.0)
    chroma = np.maximum(known, dark) * np.float32(display.saturation)
    colours = _palette(luma, np.asarray(np.maximum(index, dark), np.float32), chroma, display.hues)
    return np.asarray(np.rint(np.clip(colours, 0.0, 1.0) * WHITE), np.uint8)


def export(view: View, display: Display, scanner: Scanner | None = None) -> bytes:
    """The file a screen's picture is passed on as.

    Args:
        view: A view, as a scanner measured it.
        display: The screen.
        scanner: See `picture`.

    Returns:
        A JPEG, or a PNG where the display has no quality.
    """
    shown = picture(view, display, scanner)
    if display.quality is None:
        coded = cv2.imencode(".png", shown)
    else:
        coded = cv2.imencode(".jpg", shown, (cv2.IMWRITE_JPEG_QUALITY, display.quality))
    return bytes(coded[1])


def displayed(view: View, display: Display, scanner: Scanner | None = None) -> View:
    """A view as its exported picture is read.

    Args:
        view: A view, as a scanner measured it.
        display: The screen.
        scanner: See `picture`.

    Returns:
        Of the same size: pseudo-colour or grey, 8 bit, with the levels that air and black have on the screen.
    """
    decoded = decode_bytes(export(view, display, scanner), "display")
    page, lossy = decoded.pages[0], decoded.lossy
    black = (BLACK_COUNTS_LOSSY if lossy else BLACK_COUNTS) / WHITE
    if page.ndim == 2:
        transmission = page.astype(np.float32) / np.float32(WHITE)
        return View(transmission[None], view.name, "grey", 8, None, None, None, view.mm_per_pixel, black)
    transmission, index = invert_palette(page, (WHITE, WHITE, WHITE), WHITE, lossy=lossy)
    return View(
        transmission[None], view.name, "pseudo-colour", 8, index, None, None, view.mm_per_pixel,
        black ** (1.0 / DISPLAY_EXPONENT),
    )  # fmt: skip


@lru_cache(maxsize=64)
def calibration(scanner: Scanner) -> Float32:
    """Log ratios of the references on a dual-energy scanner, the curves its palette is calibrated with.

    Args:
        scanner: The scanner.

    Returns:
        (3, 161) float32: ln T_low / ln T_high of water, aluminium and calcium for each attenuation of `GRID`.
    """
    curves = np.empty((len(REFERENCES), len(GRID)), np.float32)
    for row, reference in enumerate(REFERENCES):
        signal, _ = ideal(WEDGE[:, None].astype(np.float32), [reference], scanner)
        low, high = -np.log(np.maximum(signal, np.float32(1e-12)))
        curves[row] = np.interp(GRID, high, low / np.maximum(high, np.float32(1e-6)))
    curves.flags.writeable = False
    return curves


def _calibrated(view: View, scanner: Scanner) -> Float32:
    """Material index (rows, columns) float32 between the references, not limited to [0, 1]."""
    floor = np.float32(max(0.5 * view.black_transmission, 2.0**-17))
    low, high = (
        np.asarray(cv2.GaussianBlur(-np.log(np.maximum(plane, floor)), (0, 0), SMOOTHING), np.float32)
        for plane in view.transmission
    )
    ratio = low / np.maximum(high, np.float32(1e-3))
    water, aluminium, calcium = (np.interp(high, GRID, curve) for curve in calibration(scanner))
    light = 0.5 * (ratio - water) / (aluminium - water)
    heavy = 0.5 + 0.5 * (ratio - aluminium) / (calcium - aluminium)
    return np.asarray(np.where(ratio < aluminium, light, heavy), np.float32)


def _luma(nepers: Float32, display: Display) -> Float32:
    """Luma (rows, columns) float32 in [0, 1]."""
    if display.blur_px > 0.0:
        nepers = np.asarray(cv2.GaussianBlur(nepers, (0, 0), display.blur_px), np.float32)
    # Enhanced after the curve has compressed it: halos of steel are then no wider than those of plastic.
    depth = np.float32(-np.log(display.darkest))
    seen = np.maximum(nepers, np.float32(0.0))
    # Fades in up to twice the threshold, so that thin things have no hard rim.
    fade = np.clip(seen / np.float32(max(display.white, 1e-6)) - 1.0, 0.0, 1.0)
    shown = compressed(np.asarray(seen * fade * np.float32(display.gain), np.float32), float(depth))
    if display.edge > 0.0:
        around = np.asarray(cv2.GaussianBlur(shown, (0, 0), display.edge_px), np.float32)
        shown = np.clip(shown + np.float32(display.edge) * (shown - around) * fade, 0.0, depth)
    return np.asarray(cv2.exp(-shown), np.float32)


def _palette(luma: Float32, index: Float32, chroma: Float32, hues: tuple[float, float, float]) -> Float32:
    """(rows, columns, 3) blue, green, red of a luma, a material index and a share of the largest chroma."""
    angle = np.radians(np.interp(index, MATERIAL_ANCHORS, hues)).astype(np.float32)
    red, blue = np.sin(angle) / np.float32(CR), np.cos(angle) / np.float32(CB)
    green = -(np.float32(LUMA_BGR[2]) * red + np.float32(LUMA_BGR[0]) * blue) / np.float32(LUMA_BGR[1])
    shares = np.stack([blue, green, red], axis=-1)
    room = np.minimum((1.0 - luma) / shares.max(axis=-1), luma / -shares.min(axis=-1))
    return np.asarray(luma[..., None] + (chroma * room)[..., None] * shares, np.float32)
