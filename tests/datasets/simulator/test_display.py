"""Screens: what they do to attenuation and material, and that their pictures read back."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from cargolens.datasets import View, read_scan
from cargolens.datasets.canonical import attenuation, material
from cargolens.datasets.colour import DISPLAY_EXPONENT
from cargolens.datasets.simulator.display import (
    Display,
    calibration,
    displayed,
    export,
    picture,
    random_display,
)
from cargolens.datasets.simulator.physics import ideal
from cargolens.datasets.simulator.scanner import SCANNERS, random_scanner

# Nothing but the palette: the inverse of how pictures are read.
PLAIN = Display(darkest=1e-30, white=0.0, metal_from=9.0, edge=0.0, quality=None)
STEPS = (("water", 6.0), ("aluminium", 4.0), ("steel", 4.0))


def wedge(scanner=SCANNERS["parcel-160"], height=24, width=40):
    """A row of air and one flat patch of each reference material, without noise."""
    patches = [np.ones((2, height, width), np.float32)]
    for name, areal in STEPS:
        signal, _ = ideal(np.full((1, 1), areal, np.float32), [name], scanner)
        patches.append(np.broadcast_to(signal[:, :, None], (2, height, width)))
    planes = np.concatenate(patches, axis=2).astype(np.float32)
    return View(planes, "top", "dual-energy", 16, None, (80.0, 160.0), "kV", 1.2, 1e-4)


def middles(plane, width=40):
    """Value in the middle of air and of each patch."""
    return [float(plane[12, width // 2 + k * width]) for k in range(1 + len(STEPS))]


def test_a_plain_screen_is_undone_by_reading():
    view = wedge()
    shown = displayed(view, PLAIN, SCANNERS["parcel-160"])
    assert shown.encoding == "pseudo-colour"
    assert (shown.name, shown.mm_per_pixel, shown.bit_depth) == ("top", 1.2, 8)
    assert middles(attenuation(shown)) == pytest.approx(middles(attenuation(view)), abs=0.03)
    index, _ = material(shown)
    assert middles(index)[1:] == pytest.approx([0.0, 0.5, 1.0], abs=0.06)


@pytest.mark.parametrize("seed", range(5))
def test_a_palette_is_calibrated_for_its_scanner(seed):
    # Random scanners put steel anywhere between inorganic and metal on the generic curves.
    scanner = random_scanner(np.random.default_rng(seed))
    index, _ = material(displayed(wedge(scanner), PLAIN, scanner))
    assert middles(index)[1:] == pytest.approx([0.0, 0.5, 1.0], abs=0.08)


def test_curves_of_the_references_fall_and_do_not_cross():
    curves = calibration(SCANNERS["parcel-160"])
    assert (np.diff(curves[:, 1:], axis=1) < 0).all()
    assert (np.diff(curves, axis=0) > 0).all()


@pytest.mark.parametrize(("darkest", "gain"), [(0.02, 2.0), (0.1, 1.0), (0.3, 0.8)])
def test_luma_falls_as_gain_says_and_stops_at_the_darkest(darkest, gain):
    nepers = np.array([0.0, 0.02, 12.0], np.float32)
    view = View(np.exp(-nepers)[None, None].repeat(20, axis=1), encoding="grey")
    luma = picture(view, replace(PLAIN, darkest=darkest, gain=gain))[10] / 255.0
    assert luma[0] == 1.0
    assert luma[1] == pytest.approx(1.0 - 0.02 * gain, abs=0.003)
    assert luma[2] == pytest.approx(darkest, abs=0.01)


def test_what_is_too_dark_to_tell_is_shown_as_metal():
    view = View(np.full((2, 20, 20), np.exp(-5.0), np.float32), "", "dual-energy", 16, None, None, None, None, 1e-4)
    shown = displayed(view, replace(PLAIN, darkest=0.1, metal_from=3.0))
    assert material(shown)[0].min() > 0.9
    assert material(displayed(view, replace(PLAIN, darkest=0.1)))[0].max() < 0.1


def test_edges_are_enhanced_and_flat_parts_are_not():
    view = wedge()
    plain, sharp = (picture(view, replace(PLAIN, edge=edge)).astype(int).sum(axis=2) for edge in (0.0, 1.0))
    assert middles(sharp) == middles(plain)
    # The patch of water next to air is darker along its edge than inside.
    assert sharp[12, 40] < sharp[12, 60]


def test_one_energy_and_a_screen_without_palette_give_grey():
    view = wedge()
    grey = View(view.transmission[1:], "top", "grey")
    for shown in (displayed(view, replace(PLAIN, colour=False)), displayed(grey, PLAIN)):
        assert shown.encoding == "grey"
        assert shown.material is None
        assert middles(shown.transmission[0]) == pytest.approx(
            [level**DISPLAY_EXPONENT for level in middles(view.transmission[1])], abs=0.006
        )


def test_an_exported_file_reads_as_displayed_says(tmp_path):
    display, view = random_display(np.random.default_rng(3)), wedge()
    file = tmp_path / "scan.jpg"
    file.write_bytes(export(view, replace(display, quality=85)))
    read = read_scan(file).views[0]
    shown = displayed(view, replace(display, quality=85))
    assert read.encoding == shown.encoding == "pseudo-colour"
    np.testing.assert_allclose(read.transmission, shown.transmission, atol=0.02)
    assert read.black_transmission == pytest.approx(shown.black_transmission, rel=0.05)


def test_random_screens_differ_and_repeat():
    screens = [random_display(np.random.default_rng(seed)) for seed in range(8)]
    assert len(set(screens)) == 8
    assert screens[5] == random_display(np.random.default_rng(5))
    assert not random_display(np.random.default_rng(0), colour=False).colour
    for screen in screens:
        shown = picture(wedge(), screen)
        assert (shown[:, 5:30] == 255).all()
        assert cv2.imdecode(np.frombuffer(export(wedge(), screen), np.uint8), cv2.IMREAD_COLOR).shape == shown.shape
