"""The ways in which a projected threat may differ from its picture in the library.

The seven axes are those of Rogers et al., "Threat Image Projection (TIP) into X-ray images of cargo containers for
training humans and machines", ICCST 2016: translation, magnification, rotation, noise, illumination, volume and
density, obscuration. What each means here is said below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Range = tuple[float, float]


@dataclass(frozen=True)
class VariationRanges:
    """From what a `Variation` is drawn: least and greatest value of each axis; ratios are drawn on a log scale.

    Attributes:
        translation: Place along the rows and along the columns, as a share of where the threat has room.
        magnification: Ratio.
        rotation: Degrees.
        flip: Chance of a mirror image.
        noise: Ratio.
        illumination: Ratio. Other values than (1, 1) change the whole view.
        volume: Ratio.
        density: Ratio.
        obscuration: Quantile, 0 to 1; None does not look at what lies there.
    """

    translation: Range = (0.0, 1.0)
    magnification: Range = (0.9, 1.15)
    rotation: Range = (0.0, 360.0)
    flip: float = 0.5
    noise: Range = (1.0, 1.0)
    illumination: Range = (1.0, 1.0)
    volume: Range = (0.9, 1.1)
    density: Range = (0.85, 1.15)
    obscuration: Range | None = (0.0, 1.0)

    def __post_init__(self) -> None:
        for name in ("magnification", "noise", "illumination", "volume", "density"):
            low, high = getattr(self, name)
            if not 0.0 < low <= high:
                raise ValueError(f"{name} is {low} to {high}, expected above 0 and rising")
        shares = [self.translation, self.obscuration or (0.0, 0.0)]
        if any(not 0.0 <= low <= high <= 1.0 for low, high in shares) or not 0.0 <= self.flip <= 1.0:
            raise ValueError("translation, obscuration and flip: expected shares between 0 and 1")


@dataclass(frozen=True)
class Variation:
    """One value on each axis; the defaults change nothing.

    Attributes:
        translation: Where the threat's middle lies along the rows and the columns, as a share of where it has room:
            0 at the top or left, 1 at the bottom or right. Used where no place is given.
        magnification: Ratio of size by geometry: nearer to the source. Its attenuation stays.
        rotation: Turn in the plane of the picture, degrees.
        flip: Mirror image.
        noise: Variance of the noise over the threat against that of the scanner. Below 1 it is no less than what
            the background brings.
        illumination: Strength of the source against what the air calibration takes it for: a factor on the whole view,
            whose pixels outside the threat are untouched only at 1.
        volume: Ratio of size of the thing itself: length, width and path through it, so its attenuation too.
        density: Ratio of attenuation.
        obscuration: Among the places in the parcel, the threat goes where the attenuation of what lies there is at
            this quantile (0 the emptiest, 1 the densest), near `translation`; None takes `translation` alone.
    """

    translation: tuple[float, float] = (0.5, 0.5)
    magnification: float = 1.0
    rotation: float = 0.0
    flip: bool = False
    noise: float = 1.0
    illumination: float = 1.0
    volume: float = 1.0
    density: float = 1.0
    obscuration: float | None = None

    @classmethod
    def draw(cls, rng: np.random.Generator, ranges: VariationRanges | None = None) -> Variation:
        """Draw a value on each axis.

        Args:
            rng: Source of randomness.
            ranges: What to draw from; None for the defaults.

        Returns:
            The variation.
        """
        r = ranges or VariationRanges()

        def ratio(span: Range) -> float:
            return float(np.exp(rng.uniform(*np.log(span))))

        return cls(
            translation=(float(rng.uniform(*r.translation)), float(rng.uniform(*r.translation))),
            magnification=ratio(r.magnification),
            rotation=float(rng.uniform(*r.rotation)),
            flip=bool(rng.random() < r.flip),
            noise=ratio(r.noise),
            illumination=ratio(r.illumination),
            volume=ratio(r.volume),
            density=ratio(r.density),
            obscuration=None if r.obscuration is None else float(rng.uniform(*r.obscuration)),
        )
