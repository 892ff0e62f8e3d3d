"""From a vendor's pseudo-colour back to transmission and material index.

No vendor publishes its table, so this is a stated model: luma relative to the background's falls with attenuation
as in `colour`, and hue tells the family. It recovers order and family, not nepers; what it does to all palettes alike
is make them comparable.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .air import air_level
from .colour import CB, CR, DISPLAY_EXPONENT, HUE_STEPS, LUMA_BGR, material_of_hue
from .scan import Float32

# Chroma, as a share of full scale, below which a hue says nothing: rounding for exact files, block noise for JPEG.
MIN_CHROMA, MIN_CHROMA_LOSSY = 4 / 255, 8 / 255
AIR_MAX_SPREAD = 14 / 255  # air may be tinted by as much
COLOURED_SPREAD = 24 / 255
COLOURED_SHARE = 0.002


def is_coloured(image: NDArray[Any], full: float) -> bool:
    """Whether a three-channel picture carries colour, or grey in three channels.

    Args:
        image: (rows, columns, 3) uint8 or uint16.
        full: Largest value the depth allows.

    Returns:
        True when more than 0.2 % of the pixels have channels further apart than 24 of 255.
    """
    coloured = np.count_nonzero(_spread(image) > COLOURED_SPREAD * full)
    return bool(coloured > COLOURED_SHARE * image.shape[0] * image.shape[1])


def air_colour(image: NDArray[Any], full: float) -> tuple[float, float, float] | None:
    """Blue, green and red counts of air: the brightest near-grey peak (white, grey 224, grey 192), else None."""
    mask = (_spread(image) <= AIR_MAX_SPREAD * full).astype(np.uint8)
    green = np.ascontiguousarray(image[..., 1])
    level = air_level(green, full, mask)
    if level is None:
        return None
    near = (mask > 0) & (np.abs(green.astype(np.float32) - level) <= 3 * full / 255)
    blue, green_level, red = (float(np.median(image[..., channel][near])) for channel in range(3))
    return blue, green_level, red


def invert_palette(
    image: NDArray[Any], air: tuple[float, float, float], full: float, *, lossy: bool
) -> tuple[Float32, Float32]:
    """Transmission and material of a pseudo-colour picture.

    Args:
        image: (rows, columns, 3) uint8 or uint16, blue, green, red.
        air: Blue, green and red counts of air.
        full: Largest value the depth allows.
        lossy: The file is a JPEG: faint hues are block noise.

    Returns:
        Transmission (rows, columns) float32, air = 1, and the material index (rows, columns) float32 in [0, 1], NaN
        where the saturation says nothing.
    """
    luma = np.array(LUMA_BGR) / np.array(air)
    to_planes = np.array([luma, -CB * luma, -CR * luma])
    to_planes[1, 0] += CB / air[0]
    to_planes[2, 2] += CR / air[2]
    planes = cv2.transform(image.astype(np.float32), to_planes)
    y, cb, cr = cv2.split(planes)
    if lossy:  # JPEG keeps colour at half the resolution: smoothing over its grain loses nothing
        cb, cr = cv2.blur(cb, (3, 3)), cv2.blur(cr, (3, 3))
    transmission = cv2.pow(np.maximum(y, 0.0), 1.0 / DISPLAY_EXPONENT)
    chroma, angle = cv2.cartToPolar(cb, cr, angleInDegrees=True)
    step = np.rint(angle * (HUE_STEPS / 360.0)).astype(np.uint8)  # 256 wraps to 0, as the angle does
    material = cv2.LUT(step, material_of_hue())
    floor = (MIN_CHROMA_LOSSY if lossy else MIN_CHROMA) * full / max(air)
    material[chroma < floor] = np.nan
    return np.asarray(transmission, np.float32), np.asarray(material, np.float32)


def _spread(image: NDArray[Any]) -> NDArray[Any]:
    blue, green, red = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(blue, green), red) - cv2.min(cv2.min(blue, green), red))
