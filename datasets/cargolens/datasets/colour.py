"""The standard pseudo-colour: how attenuation and material become a colour, as numbers both directions share.

Lightness carries attenuation and hue carries material, as on every vendor's display: orange organic, green inorganic,
blue metal, darker is denser. Lightness is Rec. 601 luma because that is what JPEG keeps at full resolution, and hue is
the angle in the plane of the two colour differences (Cb, Cr), where the vendors' families lie far apart:

    luma  Y = T ** DISPLAY_EXPONENT                      T = exp(-attenuation)
    hue   angle(material) = 142, 224, 314 degrees at 0, 0.5, 1, linear between
    chroma C = SATURATION * known * min((1 - Y) / d+, Y / d-)

where d+ and d- are the largest positive and negative share that one unit of chroma adds to a channel: C is a fixed
share of what the RGB cube allows at that luma, so that air is white and black is black whatever the material.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]

DISPLAY_EXPONENT = 0.75
SATURATION = 0.75
LUMA_BGR = (0.114, 0.587, 0.299)
CB, CR = 0.564, 0.713  # Cb = CB (B - Y), Cr = CR (R - Y)
MATERIAL_ANCHORS = (0.0, 0.5, 1.0)
# Median hues of the families on six displays: organic 130 to 154, inorganic 210 to 235, metal 303 to 330 degrees.
HUE_ANCHORS = (142.0, 224.0, 314.0)
HUE_STEPS = 256
MATERIAL_STEPS = 256


def hue_directions() -> tuple[Table, Table, Table]:
    """What one unit of chroma adds to each channel, for 256 material values from 0 to 1.

    Returns:
        (256, 3) red, green, blue shares, then (256,) d+ and (256,) d-, both positive.
    """
    material = np.linspace(0.0, 1.0, MATERIAL_STEPS)
    angle = np.radians(np.interp(material, MATERIAL_ANCHORS, HUE_ANCHORS))
    red, blue = np.sin(angle) / CR, np.cos(angle) / CB
    green = -(LUMA_BGR[2] * red + LUMA_BGR[0] * blue) / LUMA_BGR[1]
    rgb = np.stack([red, green, blue], axis=1).astype(np.float32)
    return rgb, rgb.max(axis=1), -rgb.min(axis=1)


def material_of_hue() -> Table:
    """Material index for 256 hue angles from 0 to 360 degrees.

    Between the blue and the orange anchor, across violet and red, lies no family: the half next to blue is metal, the
    half next to orange organic.
    """
    angle = np.arange(HUE_STEPS) * (360.0 / HUE_STEPS)
    gap_middle = (HUE_ANCHORS[0] + HUE_ANCHORS[2] - 360.0) / 2
    unrolled = np.where(angle < gap_middle, angle + 360.0, angle)
    return np.interp(unrolled, HUE_ANCHORS, MATERIAL_ANCHORS).astype(np.float32)
