"""The standard pseudo-colour: how attenuation and material become a colour, as numbers both directions share.

Lightness carries attenuation and hue carries material, as on every vendor's display: orange organic, green inorganic,
blue metal, darker is denser. Lightness is Rec. 601 luma because that is what JPEG keeps at full resolution, and hue is
the angle in the plane of the two colour differences (Cb, Cr), where the vendors' families lie far apart:

    luma  Y = T ** DISPLAY_EXPONENT                      T = exp(-attenuation)
    hue   angle(material) = 142, 224, 314 degrees at 0, 0.5, 1, linear between
    chroma C = saturation(material) * known * min((1 - Y) / d+, Y / d-)

where d+ and d- are the largest positive and negative share that one unit of chroma adds to a channel, taken at the
three anchors and, like the saturation, linear in the material between them: C is a share of what the RGB cube allows
at that luma, so that air is white and black is black, and the mixed hues (yellow, cyan) are no more vivid than their
neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]

DISPLAY_EXPONENT = 0.75
LUMA_BGR = (0.114, 0.587, 0.299)
CB, CR = 0.564, 0.713  # Cb = CB (B - Y), Cr = CR (R - Y)
MATERIAL_ANCHORS = (0.0, 0.5, 1.0)
# Median hues of the families on six displays: organic 130 to 154, inorganic 210 to 235, metal 303 to 330 degrees.
HUE_ANCHORS = (142.0, 224.0, 314.0)
SATURATION_ANCHORS = (0.75, 0.5, 0.75)  # likewise: greens are paler than oranges and blues on all of them
HUE_STEPS = 256
MATERIAL_STEPS = 256


def hue_directions() -> tuple[Table, Table, Table]:
    """How chroma becomes red, green and blue, for 256 material values from 0 to 1.

    Returns:
        (256, 3) what one unit of chroma adds to red, green and blue; then (256,) saturation / d+ and saturation / d-:
        what to multiply 1 - Y and Y with to get the chroma.
    """
    material = np.linspace(0.0, 1.0, MATERIAL_STEPS)
    angle = np.radians(np.interp(material, MATERIAL_ANCHORS, HUE_ANCHORS))
    red, blue = np.sin(angle) / CR, np.cos(angle) / CB
    green = -(LUMA_BGR[2] * red + LUMA_BGR[0] * blue) / LUMA_BGR[1]
    rgb = np.stack([red, green, blue], axis=1)
    anchors = np.rint(np.array(MATERIAL_ANCHORS) * (MATERIAL_STEPS - 1)).astype(int)
    rise = np.interp(material, MATERIAL_ANCHORS, rgb[anchors].max(axis=1))
    fall = np.interp(material, MATERIAL_ANCHORS, -rgb[anchors].min(axis=1))
    saturation = np.interp(material, MATERIAL_ANCHORS, SATURATION_ANCHORS)
    return rgb.astype(np.float32), (saturation / rise).astype(np.float32), (saturation / fall).astype(np.float32)


def material_of_hue() -> Table:
    """Material index for 256 hue angles from 0 to 360 degrees.

    Between the blue and the orange anchor, across violet and red, lies no family: the half next to blue is metal, the
    half next to orange organic.
    """
    angle = np.arange(HUE_STEPS) * (360.0 / HUE_STEPS)
    gap_middle = (HUE_ANCHORS[0] + HUE_ANCHORS[2] - 360.0) / 2
    unrolled = np.where(angle < gap_middle, angle + 360.0, angle)
    return np.interp(unrolled, HUE_ANCHORS, MATERIAL_ANCHORS).astype(np.float32)
