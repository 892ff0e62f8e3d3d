"""Domain randomisation: one composed parcel as many scanners, and many screens, would show it.

What a scanner does happens to the signal: thickness of the beam's filter, blur, edge enhancement, dose, noise, dark
level, one energy or two. What a vendor's software and a file do happens to the canonical planes afterwards, and that
is all that can be changed of a scan that was read; its boxes may be turned, and cut out, with it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.canonical import CANONICALS, attenuation, material
from cargolens.datasets.nepers import compressed
from cargolens.datasets.scan import Float32, View

# The library asks the network for its newest version unless told not to.
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

Int64 = NDArray[np.int64]
# Palettes are made from the ratio of two noisy logs, which vendors smooth, pixels.
PALETTE_SMOOTHING = 0.8


@dataclass(frozen=True)
class AugmentOptions:
    """How far scanners and files differ. Shares are chances between 0 and 1, spreads are of a logarithm.

    Attributes:
        thickness: Spread of the factor on all attenuation.
        thickness_mean: Mean of its logarithm.
        low_energy: Most that the lower energy's attenuation differs, as a share.
        blur: Share of scans that are blurred.
        blur_pixels: Least and greatest sigma.
        edges: Share of scans whose edges are enhanced.
        edges_pixels: Least and greatest sigma of the mask.
        edges_strength: Least and greatest strength.
        dose: Fewest and most counts a pixel in air.
        electronic: Greatest variance of the electronic noise, as a share of air squared.
        smooth_noise: Share of scans whose noise is correlated between neighbours.
        dark: Least and greatest attenuation at which the detector has no signal left, nepers.
        grey: Share of scans with one energy.
        palette: Share of the others that went through a vendor's palette.
        palette_dense: Least and greatest attenuation from which on a palette shows something as dense, nepers.
        palette_metal: Least and greatest material index that a palette shows as metal: vendors calibrate for steel of
            any thickness, while the index of thick steel sinks as its beam hardens.
        palette_gain: Least and greatest gain of the material about its middle.
        palette_shift: Spread of the shift of the material.
        palette_from: Least and greatest attenuation below which a palette shows air, nepers.
        compressed: Share of grey scans and palettes whose display limits the attenuation.
        display_limit: Least and greatest limit, nepers.
        grey_limit: The same of grey scans, whose only scale is their tone.
        hue: Greatest turn of the hue, as a share of the circle.
        saturation: Greatest change of the saturation, as a share.
        colour_share: Share of scans whose hue and saturation change.
        gamma: Spread of the display's exponent.
        contrast: Greatest change of the contrast against white, as a share.
        shade: Greatest darkening of everything, white included, where there is one.
        tone_share: Share of scans whose tones change.
        downscale: Least and greatest scale of a picture that is shrunk and enlarged again.
        downscale_share: Share of such scans.
        jpeg: Lowest and highest quality.
        jpeg_share: Share of scans that were JPEG files.
    """

    thickness: float = 0.4
    thickness_mean: float = -0.25
    low_energy: float = 0.06
    blur: float = 0.5
    blur_pixels: tuple[float, float] = (0.3, 1.3)
    edges: float = 0.35
    edges_pixels: tuple[float, float] = (0.7, 2.0)
    edges_strength: tuple[float, float] = (0.2, 1.2)
    dose: tuple[float, float] = (2500.0, 60000.0)
    electronic: float = 4e-6
    smooth_noise: float = 0.4
    dark: tuple[float, float] = (4.0, 9.0)
    grey: float = 0.3
    palette: float = 0.55
    palette_dense: tuple[float, float] = (2.5, 7.0)
    palette_metal: tuple[float, float] = (0.4, 1.0)
    palette_gain: tuple[float, float] = (0.8, 1.4)
    palette_shift: float = 0.05
    palette_from: tuple[float, float] = (0.01, 0.06)
    compressed: float = 0.85
    display_limit: tuple[float, float] = (0.9, 4.0)
    grey_limit: tuple[float, float] = (0.9, 4.0)
    hue: float = 0.039
    saturation: float = 0.5
    colour_share: float = 0.6
    gamma: float = 0.3
    contrast: float = 0.25
    shade: float = 0.08
    tone_share: float = 0.6
    downscale: tuple[float, float] = (0.45, 0.9)
    downscale_share: float = 0.2
    jpeg: tuple[int, int] = (40, 95)
    jpeg_share: float = 0.5

    def __post_init__(self) -> None:
        for name in (
            "blur_pixels", "edges_pixels", "edges_strength", "dose", "dark", "palette_dense", "palette_metal",
            "palette_gain", "palette_from", "display_limit", "grey_limit", "downscale",
            "jpeg",
        ):  # fmt: skip
            low, high = getattr(self, name)
            if not 0.0 < low <= high:
                raise ValueError(f"{name} is {low} to {high}, expected above 0 and rising")


def expose(nepers: Float32, rng: np.random.Generator, options: AugmentOptions, *, single: bool) -> View:
    """What a random scanner makes of an ideal signal.

    Args:
        nepers: (2, rows, columns) attenuation, lower energy first.
        rng: Source of randomness.
        options: How far scanners differ.
        single: The signal has the higher energy alone; the view is grey.

    Returns:
        A dual-energy view, a grey one, or one that went through a vendor's palette, with noise.
    """
    n = nepers * np.float32(np.exp(rng.normal(options.thickness_mean, options.thickness)))
    n[0] *= np.float32(1.0 + rng.uniform(-options.low_energy, options.low_energy))
    grey, high = rng.random() < options.grey or single, rng.random() < 0.6 or single
    if grey:
        n = n[1:] if high else n[:1]
    if rng.random() < options.blur:
        n = _smooth(n, rng.uniform(*options.blur_pixels))
    if rng.random() < options.edges:
        mask = n - _smooth(n, rng.uniform(*options.edges_pixels))
        n = np.maximum(n + mask * np.float32(rng.uniform(*options.edges_strength)), np.float32(-0.02))
    dark = float(np.exp(-rng.uniform(*options.dark)))
    t = np.clip(_noisy(_exp(-n), rng, options), np.float32(dark), np.float32(1.2))
    if grey:
        return View(_compressed(t, rng, options, options.grey_limit), encoding="grey", black_transmission=dark)
    view = View(t, encoding="dual-energy", energies=(80.0, 160.0), energy_unit="kV", black_transmission=dark)
    return _through_palette(view, rng, options) if rng.random() < options.palette else view


def _through_palette(view: View, rng: np.random.Generator, options: AugmentOptions) -> View:
    """A dual-energy view as a reader gets it from a vendor's picture: a material wherever there is something.

    `simulator.display` makes the picture itself, for one scanner and one screen, and reads it back. Here no scanner is
    given to calibrate a palette for, so what such a palette may do to the index is drawn instead, without the picture.
    """
    index, _ = material(view)
    high = cv2.GaussianBlur(attenuation(view), (0, 0), PALETTE_SMOOTHING)
    index = index / np.float32(rng.uniform(*options.palette_metal))
    # Most vendors show what is too dense for them as metal, some as inorganic, others as it is.
    dense = np.float32(rng.choice([0.5, 1.0, 1.0, 1.0]))
    index = np.where(high > rng.uniform(*options.palette_dense), np.maximum(index, dense), index)
    index = (index - np.float32(0.5)) * np.float32(rng.uniform(*options.palette_gain)) + np.float32(0.5)
    index = np.clip(index + np.float32(rng.normal(0.0, options.palette_shift)), 0.0, 1.0)
    index[high < rng.uniform(*options.palette_from)] = np.nan
    seen = _compressed(view.transmission[1:], rng, options, options.display_limit)
    return View(seen, encoding="pseudo-colour", material=index.astype(np.float32))


def _compressed(t: Float32, rng: np.random.Generator, options: AugmentOptions, limits: tuple[float, float]) -> Float32:
    """A display's attenuation, which cannot exceed a limit; air is left as it is."""
    if rng.random() >= options.compressed:
        return t
    limit = float(np.exp(rng.uniform(*np.log(limits))))
    nepers = np.maximum(-cv2.log(np.maximum(t[0], np.float32(1e-6))), np.float32(0.0))
    shown = cv2.exp(-compressed(nepers, limit))
    return np.asarray((shown + np.maximum(t[0] - np.float32(1.0), np.float32(0.0)))[None], np.float32)


def _noisy(t: Float32, rng: np.random.Generator, options: AugmentOptions) -> Float32:
    dose = np.exp(rng.uniform(*np.log(options.dose)))
    noise = np.random.Generator(np.random.SFC64(int(rng.integers(2**63)))).standard_normal(t.shape, np.float32)
    if rng.random() < options.smooth_noise:
        # The factor keeps the noise of a pixel as large as it was.
        noise = _smooth(noise, 0.7) * np.float32(2.2)
    variance = t * np.float32(1.0 / dose) + np.float32(rng.uniform(0.0, options.electronic))
    return np.asarray(t + noise * np.sqrt(variance), np.float32)


def _exp(planes: Float32) -> Float32:
    return np.stack([cv2.exp(plane) for plane in planes]).astype(np.float32)


def _smooth(planes: Float32, sigma: float) -> Float32:
    return np.stack([cv2.GaussianBlur(plane, (0, 0), sigma) for plane in planes]).astype(np.float32)


class Appearance:
    """Random screens and files, for planes that are a picture; planes of measured values are left as they are."""

    def __init__(self, options: AugmentOptions, canonical: str) -> None:
        self.options, self.canonical = options, canonical
        self.planes = CANONICALS[canonical].planes
        self.picture = self.planes in (("red", "green", "blue"), ("grey",))

    def __reduce__(self) -> tuple[type[Appearance], tuple[AugmentOptions, str]]:
        """Another process makes the transforms anew."""
        return Appearance, (self.options, self.canonical)

    def __call__(self, planes: Float32, rng: np.random.Generator) -> Float32:
        """Another look of (planes, rows, columns) float32 in [0, 1]."""
        if not self.picture:
            return planes
        image = np.ascontiguousarray(planes.transpose(1, 2, 0))
        self._pipeline.set_random_seed(int(rng.integers(2**31)))
        image = self._pipeline(image=image)["image"]
        return np.ascontiguousarray(image.transpose(2, 0, 1), np.float32)

    @cached_property
    def _pipeline(self) -> Any:
        import albumentations  # noqa: PLC0415  a second to import, used by the workers alone

        o = self.options
        colour = albumentations.ColorJitter(
            (1.0, 1.0), (1.0, 1.0), (1.0 - o.saturation, 1.0 + o.saturation), (-o.hue, o.hue), p=o.colour_share
        )
        return albumentations.Compose(
            [
                *([colour] if len(self.planes) == 3 else []),
                _tones(o),
                albumentations.Downscale(o.downscale, p=o.downscale_share),
                albumentations.ImageCompression("jpeg", o.jpeg, p=o.jpeg_share),
            ]
        )


class Placement:
    """Random turns, mirrors and windows of planes with boxes.

    Args:
        size: Side of what comes out, pixels.
        air: Value of air in each plane, for what lies beyond a scan.
        turn: Share of samples that are turned by quarters or mirrored.
        visible: Least share of a box that must lie in the window, for the box to stay.
        least: Least side of a box that stays, pixels.
    """

    def __init__(self, size: int, air: tuple[float, ...], *, turn: float, visible: float, least: float) -> None:
        self.size, self.air, self.turn, self.visible, self.least = size, air, turn, visible, least

    def __getstate__(self) -> dict[str, Any]:
        """Another process makes the transforms anew."""
        return {name: value for name, value in vars(self).items() if name != "_pipeline"}

    def __call__(
        self, planes: Float32, boxes: Float32, labels: Int64, rng: np.random.Generator
    ) -> tuple[Float32, Float32, Int64]:
        """A window of a scan.

        Args:
            planes: (planes, rows, columns) float32 in [0, 1], of any size.
            boxes: (n, 4) float32 x0, y0, x1, y1 in its pixels, inside it.
            labels: (n,) int64.
            rng: Source of randomness.

        Returns:
            (planes, size, size), and the (m, 4) boxes and (m,) labels of what is seen in it, cut at its edges.
        """
        self._pipeline.set_random_seed(int(rng.integers(2**31)))
        image = np.ascontiguousarray(planes.transpose(1, 2, 0))
        seen = self._pipeline(image=image, bboxes=boxes, labels=labels)
        # The library gives lists where nothing is left.
        found = np.asarray(seen["bboxes"], np.float32).reshape(-1, 4)
        window = seen["image"].reshape(self.size, self.size, len(planes)).transpose(2, 0, 1)
        return np.ascontiguousarray(window, np.float32), found, np.asarray(seen["labels"], np.int64).reshape(-1)

    @cached_property
    def _pipeline(self) -> Any:
        import albumentations  # noqa: PLC0415  see above

        size = self.size
        boxes = albumentations.BboxParams(
            "pascal_voc", ["labels"], min_visibility=self.visible, min_width=self.least, min_height=self.least,
            clip=True, filter_invalid_bboxes=True,
        )  # fmt: skip
        return albumentations.Compose(
            [
                albumentations.D4(p=self.turn),
                albumentations.PadIfNeeded(size, size, position="random", fill=self.air),
                albumentations.AtLeastOneBBoxRandomCrop(size, size),
            ],
            bbox_params=boxes,
        )


def _tones(options: AugmentOptions) -> Any:
    """Gamma, and contrast against white: the contrast of the library is about the mean, which would move air."""
    import albumentations  # noqa: PLC0415  see above

    class Tones(albumentations.ImageOnlyTransform):  # type: ignore[misc]
        def get_params(self) -> dict[str, float]:
            o, rng = options, self.random_generator
            return {
                "gamma": float(np.exp(rng.normal(0.0, o.gamma))),
                "contrast": float(rng.uniform(1.0 - o.contrast, 1.0 + o.contrast)),
                "shade": float(rng.uniform(0.0, o.shade)) if rng.random() < 1 / 3 else 0.0,
            }

        def apply(self, img: Float32, gamma: float, contrast: float, shade: float, **_: Any) -> Float32:
            toned = cv2.pow(img, gamma) * np.float32(contrast) + np.float32(1.0 - contrast - shade)
            return np.asarray(np.clip(toned, 0.0, 1.0), np.float32).reshape(img.shape)

    return Tones(p=options.tone_share)
