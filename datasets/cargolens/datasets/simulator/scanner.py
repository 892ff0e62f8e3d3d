"""What a scanner is: its source, detector, geometry, dose, and how well it is looked after.

`SCANNERS` names typical ones; none is a model of one maker's product. `random_scanner` draws from the family around
them, so that a detector trained on simulated scans does not learn one machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from ..errors import UsageError
from .detector import Detector
from .materials import Layer
from .spectra import Beam

Regime = Literal["parcel", "pallet", "cargo"]
Mount = Literal["portal", "gantry", "mobile", "rail"]
MOUNTS: tuple[Mount, ...] = get_args(Mount)


@dataclass(frozen=True)
class Scanner:
    """One scanner. Shares are relative to the signal in air; pixels are those of the image.

    Attributes:
        name: What to call it.
        regime: What goes through it.
        beams: Source settings, lowest energy first: two for an interlaced detector, otherwise one.
        detector: What each channel absorbs.
        pitch_mm: Size of a pixel in the plane through the middle of the tunnel, mm, along and across the belt.
        projection: ``"fan"`` from a point source, or ``"parallel"``.
        detector_shape: Detector line: ``"flat"`` on one side, or ``"L"`` folded round a corner of the tunnel.
        tunnel_mm: Width and height of the tunnel, mm.
        source_to_centre_mm: From the source to the middle of the tunnel, mm.
        source_to_detector_mm: From the source to the detector straight across, mm.
        quanta: Photons that meet one pixel in air during one line, per beam.
        electronic_noise: Standard deviation of the readout noise.
        psf_px: Standard deviation of the blur, pixels.
        scatter: Scattered signal that a pixel collects from its wide surroundings.
        scatter_width_px: Standard deviation of those surroundings, pixels.
        afterglow: Signal that arrives late, in the columns after its own.
        afterglow_columns: Columns over which it decays to 1/e.
        column_shift: How far the second channel lags the first, columns.
        gain_error: Standard deviation of what flat-field correction leaves from pixel to pixel.
        offset_error: Standard deviation of what dark correction leaves from pixel to pixel.
        drift: Standard deviation of the slow change of the source along one scan.
        pulse_noise: Standard deviation of the source from line to line.
        dead_share: Share of detector pixels that give nothing.
        dead_corrected: Whether dead pixels are filled from their neighbours.
        bits: Depth of the converter; 16 leaves the counts as they are.
        seed: Seed of the fixed pattern (gains, offsets, dead pixels).
        energy_groups: Groups into which the spectrum is collapsed, before those that an absorption edge cuts in two.
        saturation: Signal at which the converter is full, in units of the air signal.
        mount: What moves at a cargo scanner: ``"portal"`` (the vehicle drives through), ``"gantry"`` (the scanner runs
            on rails past a vehicle that stands), ``"mobile"`` (an arm on a truck, which sways) or ``"rail"`` (a train
            passes); see `cargo.gantry`.
    """

    name: str
    regime: Regime
    beams: tuple[Beam, ...]
    detector: Detector
    pitch_mm: float = 1.0
    projection: Literal["fan", "parallel"] = "fan"
    detector_shape: Literal["flat", "L"] = "L"
    tunnel_mm: tuple[float, float] = (620.0, 420.0)
    source_to_centre_mm: float = 700.0
    source_to_detector_mm: float = 1100.0
    quanta: float = 50_000.0
    electronic_noise: float = 2e-4
    psf_px: float = 0.55
    scatter: float = 0.01
    scatter_width_px: float = 40.0
    afterglow: float = 0.002
    afterglow_columns: float = 3.0
    column_shift: float = 0.0
    gain_error: float = 0.001
    offset_error: float = 2e-5
    drift: float = 0.0005
    pulse_noise: float = 0.0
    dead_share: float = 0.0
    dead_corrected: bool = True
    bits: int = 16
    seed: int = 0
    energy_groups: int = 28
    saturation: float = 65_535 / 60_000
    mount: Mount = "portal"

    def __post_init__(self) -> None:
        if len(self.beams) != self.detector.beams:
            raise UsageError(
                f"scanner {self.name!r}: a {self.detector.kind} detector needs {self.detector.beams} beam(s), "
                f"found {len(self.beams)}"
            )
        if len({beam.kind for beam in self.beams}) > 1:
            raise UsageError(f"scanner {self.name!r}: tube and linac beams cannot be mixed")
        if not (self.quanta > 0.0 and self.pitch_mm > 0.0 and 8 <= self.bits <= 16 and self.energy_groups >= 1):
            raise UsageError(
                f"scanner {self.name!r}: expected quanta and pitch above 0, 8 to 16 bits and at least 1 energy group, "
                f"found {self.quanta:g}, {self.pitch_mm:g} mm, {self.bits}, {self.energy_groups}"
            )

    @property
    def channels(self) -> int:
        """Signals a pixel gives: 1 or 2."""
        return self.detector.channels

    @property
    def energies(self) -> tuple[float, ...]:
        """Nominal energy per channel, kV or MV; both channels of a sandwich share that of their tube."""
        return (self.beams[0].energy,) * self.channels if len(self.beams) == 1 else tuple(b.energy for b in self.beams)

    @property
    def energy_unit(self) -> Literal["kV", "MV"]:
        """Unit of `energies`."""
        return "kV" if self.beams[0].kind == "tube" else "MV"


def tube(kilovolts: float, aluminium_mm: float = 3.0, copper_mm: float = 0.0) -> Beam:
    """A tungsten tube behind aluminium (its window included) and copper."""
    layers = (("aluminium", aluminium_mm), ("copper", copper_mm))
    return Beam("tube", kilovolts, tuple(Layer(name, mm) for name, mm in layers if mm > 0.0))


def linac(megavolts: float, copper_mm: float = 10.0, iron_mm: float = 5.0) -> Beam:
    """A linac behind copper and iron, which stand for its flattening filter and head."""
    layers = (("copper", copper_mm), ("iron", iron_mm))
    return Beam("linac", megavolts, tuple(Layer(name, mm) for name, mm in layers if mm > 0.0))


def gos_sandwich(front_mm: float = 0.25, copper_mm: float = 0.6, rear_mm: float = 4.0) -> Detector:
    """Gadolinium oxysulfide screen (60 % packing), copper, caesium iodide."""
    front = Layer("gadolinium oxysulfide", front_mm, density=4.4)
    return Detector("sandwich", front, Layer("copper", copper_mm), Layer("caesium iodide", rear_mm))


def csi_sandwich(front_mm: float = 0.3, copper_mm: float = 0.6, rear_mm: float = 3.0) -> Detector:
    """Caesium iodide, copper, caesium iodide."""
    front, rear = Layer("caesium iodide", front_mm), Layer("caesium iodide", rear_mm)
    return Detector("sandwich", front, Layer("copper", copper_mm), rear)


def tungstate(kind: Literal["interlaced", "single"], depth_mm: float = 30.0) -> Detector:
    """Cadmium tungstate crystals, as cargo scanners use them."""
    return Detector(kind, Layer("cadmium tungstate", depth_mm))


_PRESETS = (
    # Well kept parcel scanner of the common kind.
    Scanner("parcel-160", "parcel", (tube(160),), gos_sandwich(), seed=1),
    # The same kind after years of work: blurred, striped, noisy, two channels out of register, gaps not filled.
    Scanner(
        "parcel-140-worn", "parcel", (tube(140, 2.5),), gos_sandwich(0.3, 0.5, 3.0), pitch_mm=1.5, quanta=22_000.0,
        electronic_noise=6e-4, psf_px=0.8, scatter=0.025, afterglow=0.012, afterglow_columns=6.0, column_shift=0.35,
        gain_error=0.004, offset_error=1e-4, drift=0.002, dead_share=0.004, dead_corrected=False, bits=12, seed=2,
    ),
    # Sorting hub: fast belt, hard beam, few photons a line.
    Scanner(
        "hub-180", "parcel", (tube(180, 2.0, 0.5),), csi_sandwich(0.4, 0.8, 4.0), pitch_mm=1.3,
        tunnel_mm=(1020.0, 820.0), source_to_centre_mm=1050.0, source_to_detector_mm=1700.0, quanta=14_000.0,
        electronic_noise=3e-4, psf_px=0.65, scatter=0.02, afterglow=0.006, gain_error=0.0015, drift=0.001, seed=3,
    ),
    # Letters and small packets: low voltage, fine pitch, flat detector.
    Scanner(
        "mail-100", "parcel", (tube(100, 1.5),), gos_sandwich(0.15, 0.3, 1.5), pitch_mm=0.6, detector_shape="flat",
        tunnel_mm=(420.0, 200.0), source_to_centre_mm=600.0, source_to_detector_mm=750.0, quanta=30_000.0, psf_px=0.5,
        scatter=0.006, seed=4,
    ),
    # Hand baggage and express parcels: fine pitch, low noise.
    Scanner(
        "express-165-fine", "parcel", (tube(165, 3.0),), csi_sandwich(), pitch_mm=0.8, quanta=90_000.0,
        electronic_noise=1e-4, psf_px=0.45, scatter=0.008, afterglow=0.004, gain_error=0.0007, seed=5,
    ),
    # One energy, one view, long in service: what many depots still have.
    Scanner(
        "depot-140-grey", "parcel", (tube(140, 3.0),), Detector("single", Layer("gadolinium oxysulfide", 0.6, 4.4)),
        pitch_mm=1.6, detector_shape="flat", quanta=18_000.0, electronic_noise=8e-4, psf_px=0.9, scatter=0.03,
        afterglow=0.01, afterglow_columns=8.0, gain_error=0.005, offset_error=2e-4, drift=0.003, dead_share=0.006,
        bits=12, seed=6,
    ),
    # Multi-source scanner that resamples its rays to a parallel projection.
    Scanner(
        "parcel-150-parallel", "parcel", (tube(150, 2.5),), gos_sandwich(0.25, 0.5, 3.0), pitch_mm=1.2,
        projection="parallel", detector_shape="flat", quanta=40_000.0, psf_px=0.7, scatter=0.015, seed=7,
    ),
    Scanner(
        "pallet-225", "pallet", (tube(225, 2.0, 1.0),), csi_sandwich(0.5, 1.0, 5.0), pitch_mm=1.8,
        tunnel_mm=(1250.0, 1250.0), source_to_centre_mm=1400.0, source_to_detector_mm=2200.0, quanta=60_000.0,
        scatter=0.03, scatter_width_px=60.0, seed=8,
    ),
    Scanner(
        "pallet-320", "pallet", (tube(320, 2.0, 3.0),), csi_sandwich(0.8, 2.0, 8.0), pitch_mm=2.0,
        tunnel_mm=(1800.0, 1800.0), source_to_centre_mm=1800.0, source_to_detector_mm=2900.0, quanta=80_000.0,
        scatter=0.04, scatter_width_px=60.0, seed=9,
    ),
    Scanner(
        "cargo-4-6", "cargo", (linac(4), linac(6)), tungstate("interlaced"), pitch_mm=5.0,
        tunnel_mm=(3200.0, 4500.0), source_to_centre_mm=5000.0, source_to_detector_mm=8000.0, quanta=60_000.0,
        electronic_noise=1e-4, psf_px=0.6, scatter=0.01, scatter_width_px=50.0, afterglow=0.001, column_shift=0.5,
        gain_error=0.002, pulse_noise=0.002, seed=10,
    ),
    Scanner(
        "cargo-6-9", "cargo", (linac(6), linac(9)), tungstate("interlaced"), pitch_mm=4.0,
        tunnel_mm=(3200.0, 4500.0), source_to_centre_mm=5500.0, source_to_detector_mm=9000.0, quanta=120_000.0,
        electronic_noise=5e-5, psf_px=0.6, scatter=0.01, scatter_width_px=60.0, afterglow=0.001, column_shift=0.5,
        gain_error=0.0015, pulse_noise=0.002, seed=11,
    ),
    # The part of a multi-energy portal that scans a cab with its driver in it.
    Scanner(
        "portal-cab", "cargo", (tube(320, 2.0, 3.0),), csi_sandwich(0.8, 2.0, 8.0), pitch_mm=5.0,
        tunnel_mm=(3200.0, 4500.0), source_to_centre_mm=5000.0, source_to_detector_mm=8000.0, quanta=14_000.0,
        electronic_noise=4e-4, psf_px=0.7, scatter=0.03, scatter_width_px=50.0, gain_error=0.002, seed=10,
    ),
    Scanner(
        "cargo-6", "cargo", (linac(6),), tungstate("single"), pitch_mm=5.0, tunnel_mm=(3200.0, 4500.0),
        source_to_centre_mm=5000.0, source_to_detector_mm=8000.0, quanta=60_000.0, electronic_noise=1e-4,
        scatter=0.02, scatter_width_px=50.0, gain_error=0.004, drift=0.002, pulse_noise=0.004, seed=12,
    ),
    # On rails past vehicles that stand: long way, high dose, little scatter, even motion.
    Scanner(
        "gantry-6-9", "cargo", (linac(6), linac(9)), tungstate("interlaced", 35.0), pitch_mm=4.0, mount="gantry",
        tunnel_mm=(3600.0, 4800.0), source_to_centre_mm=6500.0, source_to_detector_mm=10_000.0, quanta=200_000.0,
        electronic_noise=5e-5, psf_px=0.7, scatter=0.006, scatter_width_px=70.0, afterglow=0.001, column_shift=0.5,
        gain_error=0.001, pulse_noise=0.001, seed=13,
    ),
    # On a truck: a low source close to the lane, an arm that sways, few photons, much scatter.
    Scanner(
        "mobile-4-6", "cargo", (linac(4), linac(6)), tungstate("interlaced", 20.0), pitch_mm=6.0, mount="mobile",
        tunnel_mm=(3000.0, 4300.0), source_to_centre_mm=4000.0, source_to_detector_mm=6200.0, quanta=30_000.0,
        electronic_noise=2e-4, psf_px=0.9, scatter=0.03, scatter_width_px=40.0, afterglow=0.003, column_shift=0.5,
        gain_error=0.004, drift=0.002, pulse_noise=0.005, dead_share=0.003, seed=14,
    ),
    # Over a track: 9 MV at the pace of a train, so a column is as wide as its speed makes it.
    Scanner(
        "rail-9", "cargo", (linac(9),), tungstate("single", 35.0), pitch_mm=6.0, mount="rail",
        tunnel_mm=(3800.0, 5200.0), source_to_centre_mm=6500.0, source_to_detector_mm=10_500.0, quanta=100_000.0,
        electronic_noise=1e-4, psf_px=0.8, scatter=0.02, scatter_width_px=50.0, afterglow=0.004, gain_error=0.002,
        drift=0.001, pulse_noise=0.003, seed=15,
    ),
)  # fmt: skip

SCANNERS: Mapping[str, Scanner] = MappingProxyType({preset.name: preset for preset in _PRESETS})


def scanner(name: str | Scanner) -> Scanner:
    """A scanner by name; a `Scanner` is returned as it is.

    Raises:
        UsageError: No preset has that name.
    """
    if isinstance(name, Scanner):
        return name
    try:
        return SCANNERS[name]
    except KeyError:
        raise UsageError(f"scanner {name!r} is not known, expected one of {', '.join(SCANNERS)}") from None


def random_scanner(rng: np.random.Generator, regime: Regime = "parcel") -> Scanner:
    """A scanner drawn at random, for training that should not depend on one machine.

    Wear is drawn once and drives stripes, dead pixels, blur and readout noise together, as it does in service.

    Args:
        rng: Source of randomness; the same state gives the same scanner.
        regime: ``"parcel"`` (120-180 kV) and ``"pallet"`` (225-450 kV) have a sandwich detector, ``"cargo"`` is
            interlaced (4/6 or 6/9 MV).

    Returns:
        The scanner, its fixed pattern seeded from `rng`.

    Raises:
        UsageError: An unknown regime.
    """
    if regime not in ("parcel", "pallet", "cargo"):
        raise UsageError(f"regime {regime!r}: expected parcel, pallet or cargo")
    wear = float(rng.beta(1.5, 3.0))
    base = _random_source(rng, regime)
    drawn = replace(
        base,
        name=f"random-{regime}",
        quanta=float(np.exp(rng.uniform(np.log(12_000), np.log(100_000)))) * (1.0 if regime == "parcel" else 2.0),
        electronic_noise=float(rng.uniform(5e-5, 3e-4)) * (1.0 + 2.0 * wear),
        psf_px=float(rng.uniform(0.35, 0.65)) + 0.4 * wear,
        scatter=float(rng.uniform(0.003, 0.02)) * (1.0 + wear) * (1.5 if regime == "pallet" else 1.0),
        scatter_width_px=float(rng.uniform(20.0, 70.0)),
        afterglow=float(rng.uniform(0.0, 0.005)) * (1.0 + 2.0 * wear),
        afterglow_columns=float(rng.uniform(1.5, 8.0)),
        column_shift=0.5 if regime == "cargo" else float(rng.normal(0.0, 0.1 + 0.2 * wear)),
        gain_error=float(rng.uniform(0.0003, 0.0015)) * (1.0 + 3.0 * wear),
        offset_error=float(rng.uniform(0.0, 5e-5)) * (1.0 + 3.0 * wear),
        drift=float(rng.uniform(0.0, 0.001)) * (1.0 + 2.0 * wear),
        pulse_noise=float(rng.uniform(0.001, 0.004)) if regime == "cargo" else 0.0,
        dead_share=float(rng.uniform(0.0, 0.006)) * wear,
        dead_corrected=bool(rng.random() < 0.85),
        bits=int(rng.choice([12, 14, 16], p=[0.15, 0.15, 0.7])),
        seed=int(rng.integers(2**31)),
    )
    if regime != "cargo":
        return drawn
    # Cargo scanners in service: one in four is set so that air, or a little less, fills the converter.
    saturation = float(rng.uniform(0.93, 1.0)) if rng.random() < 0.25 else drawn.saturation
    mount = MOUNTS[int(rng.choice(len(MOUNTS), p=(0.5, 0.25, 0.25, 0.0)))]
    # Crystals of 5 mm and a spot of 2 mm: the blur is about a pixel, and wider on an arm that shakes.
    blur = float(rng.uniform(0.3, 0.6)) * (1.5 if mount == "mobile" else 1.0)
    # Rows of real radiographs differ by up to a thousandth of the air signal in what should be black.
    offset = float(np.exp(rng.uniform(np.log(2e-5), np.log(8e-4))))
    return replace(drawn, saturation=saturation, mount=mount, psf_px=drawn.psf_px + blur, offset_error=offset)


def _random_source(rng: np.random.Generator, regime: Regime) -> Scanner:
    """Beam, detector and geometry of a random scanner; everything else still at its default."""
    if regime == "cargo":
        low, high = ((4.0, 6.0), (6.0, 9.0))[int(rng.integers(2))]
        filters = (float(rng.uniform(0.0, 20.0)), float(rng.uniform(0.0, 10.0)))
        beams = tuple(linac(mv * float(rng.uniform(0.95, 1.05)), *filters) for mv in (low, high))
        detector = tungstate("interlaced", float(rng.uniform(15.0, 40.0)))
        geometry = replace(SCANNERS["cargo-4-6"], pitch_mm=float(rng.uniform(3.0, 6.0)))
    elif regime == "pallet":
        kilovolts = float(rng.uniform(225.0, 450.0))
        beams = (tube(kilovolts, 2.0, float(rng.uniform(0.5, 1.5)) * kilovolts / 150.0),)
        detector = csi_sandwich(*(float(rng.uniform(*span)) for span in ((0.4, 1.0), (0.8, 2.5), (4.0, 9.0))))
        geometry = replace(SCANNERS["pallet-320"], pitch_mm=float(rng.uniform(1.5, 3.0)))
    else:
        kilovolts, copper = float(rng.uniform(120.0, 180.0)), float(rng.choice([0.0, rng.uniform(0.1, 1.0)]))
        beams = (tube(kilovolts, float(rng.uniform(1.5, 4.0)), copper),)
        sheets = (float(rng.uniform(0.15, 0.4)), float(rng.uniform(0.3, 0.8)), float(rng.uniform(2.0, 5.0)))
        detector = gos_sandwich(*sheets) if rng.random() < 0.6 else csi_sandwich(*sheets)
        geometry = replace(
            SCANNERS["parcel-160"],
            pitch_mm=float(rng.uniform(0.8, 2.0)),
            projection="parallel" if rng.random() < 0.1 else "fan",
            detector_shape="L" if rng.random() < 0.7 else "flat",
            source_to_centre_mm=float(rng.uniform(550.0, 900.0)),
        )
        geometry = replace(
            geometry, source_to_detector_mm=geometry.source_to_centre_mm + float(rng.uniform(250.0, 500.0))
        )
    return replace(geometry, beams=beams, detector=detector)
