"""Runs a bundle's network over views and scans with onnxruntime, one thread, within a memory bound.

`assess` is the whole way from a `Scan` to its score and maps, and the only one: scan, calibrate, selftest and export
all call it. The network is tried once at start under a memory limit, so a file that would take all memory is
refused there with one line instead of ending the station.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from cargolens.datasets.canonical import CANONICALS, canonical
from cargolens.datasets.errors import BundleError, ScanError, UsageError
from cargolens.datasets.scan import Scan, View

from .boxes import Boxes, BoxGatherer
from .bundle import INPUT, Bundle
from .fusion import Fusion, fuse
from .manifest import CLASSES, MAP, SCORE
from .tiling import Blender, cut, resample

Float32 = NDArray[np.float32]

MEMORY_HEADROOM = 2 * 2**30
FOREGROUND_TRANSMISSION = 0.95
_PARAMETER_COPIES = 4
_CPU = "CPUExecutionProvider"
BOXES, BOX_SCORES = "boxes", "box_scores"


@dataclass(frozen=True, eq=False)
class ViewMap:
    """An anomaly map at the network's resolution and where it lies on the view.

    Attributes:
        values: (rows, columns) float32, raw.
        view_size: (rows, columns) of the view in pixels of the input.
        cells_per_pixel: Map cells a view pixel, (rows, columns).
        classes: (rows, columns) int16, which of the bundle's classes is strongest in each cell; None where the
            network tells no classes apart.
    """

    values: Float32
    view_size: tuple[int, int]
    cells_per_pixel: tuple[float, float]
    classes: NDArray[np.int16] | None = None

    def at_view(self) -> Float32:
        """The map on the view's own pixel grid, (rows, columns) float32, computed on each call."""
        return resample(self.values, self.view_size, self.cells_per_pixel)


@dataclass(frozen=True, eq=False)
class ViewAssessment:
    """What the network made of one view.

    Attributes:
        map: The anomaly map.
        score: Largest window score.
        name: Name of the view.
        opaque_share: Share of the object's pixels so dark that the file shows nothing behind them.
        foreground_share: Share of the view's pixels that show an object; 0 where there is nothing but air.
        boxes: Boxes that the network gives itself; None where it gives none.
    """

    map: ViewMap
    score: float
    name: str = ""
    opaque_share: float = 0.0
    foreground_share: float = 0.0
    boxes: Boxes | None = None


@dataclass(frozen=True, eq=False)
class Assessment:
    """What the network made of one scan.

    Attributes:
        score: Score of the views together, by the bundle's pooling; higher is less like normal traffic.
        views: Each view's result, in the scan's order.
        seconds_canonical: Time spent on canonical planes.
        seconds_network: Time spent on windows and network.
    """

    score: float
    views: tuple[ViewAssessment, ...]
    seconds_canonical: float = field(default=0.0, compare=False)
    seconds_network: float = field(default=0.0, compare=False)

    @property
    def map_max(self) -> float:
        """Largest map value of all views; calibration takes region levels from it."""
        return max(float(view.map.values.max()) for view in self.views)

    @property
    def opaque_share(self) -> float:
        """Largest opaque share of all views."""
        return max(view.opaque_share for view in self.views)


class DetectorSession:
    """A bundle's network, ready to assess views and scans."""

    def __init__(
        self,
        bundle: Bundle,
        threads: int = 1,
        providers: Sequence[str] = (_CPU,),
        batch: int = 1,
    ) -> None:
        """Loads the network and runs it once on air.

        Args:
            bundle: A checked bundle.
            threads: Threads of this session; more sessions beat more threads for small networks.
            providers: onnxruntime execution providers, preferred first.
            batch: Windows a call of the network.

        Raises:
            UsageError: onnxruntime has no such provider here.
            BundleError: The canonical representation is unknown or has other air, onnxruntime refuses the network, it
                needs more memory than allowed, or its outputs have the wrong shape.
        """
        self.bundle = bundle
        self._batch = batch
        manifest = bundle.manifest
        if manifest.canonical not in CANONICALS:
            known = ", ".join(CANONICALS)
            raise BundleError(f"{self._where}wants planes {manifest.canonical!a}, this CargoLens computes {known}")
        air = CANONICALS[manifest.canonical].air
        if len(air) != len(manifest.air) or not np.allclose(air, manifest.air, rtol=0, atol=1e-6):
            raise BundleError(f"{self._where}pads with air {manifest.air}, planes {manifest.canonical} have air {air}")
        missing = [name for name in providers if name not in ort.get_available_providers()]
        if missing:
            here = ", ".join(ort.get_available_providers())
            raise UsageError(f"onnxruntime {ort.__version__} has no {missing[0]} on this machine, only {here}")
        allowed = MEMORY_HEADROOM + _PARAMETER_COPIES * len(bundle.network)
        # A device's driver maps far more addresses than it uses, so the limit is for the CPU alone.
        bound = memory_limit(allowed) if set(providers) == {_CPU} else contextlib.nullcontext()
        try:
            with bound:
                # Without the switch, onnxruntime prints some errors to stdout and tries the same thing again.
                self._session = ort.InferenceSession(
                    bundle.network, _options(threads), providers=list(providers), enable_fallback=0
                )
                self._check_shapes()
        except BundleError:
            raise
        except Exception as error:  # noqa: BLE001  onnxruntime's errors share no base class
            raise BundleError(f"{self._where}{_failure(error, allowed)}") from None

    @property
    def _where(self) -> str:
        return f"{self.bundle.path}: " if self.bundle.path else "bundle "

    def canonical(self, view: View) -> Float32:
        """The planes this bundle's network takes, (planes, rows, columns) float32 in [0, 1]."""
        return canonical(view, self.bundle.manifest.canonical)

    def run(self, windows: Float32) -> tuple[Float32, Float32, Float32 | None]:
        """Runs windows through the network.

        Args:
            windows: (n, planes, tile, tile) float32.

        Returns:
            Raw maps (n, 1, cells, cells), scores (n,), and class maps (n, classes, cells, cells), which are None
            where the network has none.
        """
        found = self._run(windows)
        return found[MAP], found[SCORE], found.get(CLASSES)

    def _run(self, windows: Float32) -> dict[str, Float32]:
        """The outputs a station knows, by name."""
        wanted = [MAP, SCORE]
        wanted += [CLASSES] if self.tells_classes else []
        wanted += [BOXES, BOX_SCORES] if self.gives_boxes else []
        return dict(zip(wanted, self._session.run(wanted, {INPUT: windows}), strict=True))

    @property
    def gives_boxes(self) -> bool:
        """Whether the network gives boxes itself."""
        return self.tells_classes and {BOXES, BOX_SCORES} <= set(self.bundle.manifest.outputs)

    @property
    def tells_classes(self) -> bool:
        """Whether the network gives a map a class."""
        manifest = self.bundle.manifest
        return bool(manifest.classes) and CLASSES in manifest.outputs

    def assess_view(self, planes: Float32) -> ViewAssessment:
        """Assesses one view's canonical planes.

        Args:
            planes: (planes, rows, columns) float32 in [0, 1].

        Returns:
            Map and score; name and shares stay at their defaults, which only the view itself knows.

        Raises:
            ScanError: The network fails on this view, for want of memory say, or its output is not finite.
        """
        manifest = self.bundle.manifest
        tiles = cut(planes, manifest.tiling, manifest.air)
        blender, boxes = Blender(tiles, self._cells), BoxGatherer(tiles)
        best = -np.inf
        for windows in tiles.batches(self._batch):
            try:
                found = self._run(windows)
            except Exception as error:  # noqa: BLE001  onnxruntime's errors share no base class
                raise ScanError(f"the network failed on this scan: {_one_line(error)}") from None
            if not all(np.isfinite(values).all() for name, values in found.items() if name != CLASSES):
                raise ScanError("the detector's output is not a finite number; the scan must be looked at by a person")
            blender.add(found[MAP], found.get(CLASSES))
            if self.gives_boxes:
                boxes.add(found[BOXES], found[BOX_SCORES])
            best = max(best, float(found[SCORE].max()))
        per_cell = (tiles.scale[0] / blender.stride, tiles.scale[1] / blender.stride)
        seen = ViewMap(blender.result(), tiles.view_size, per_cell, blender.classes())
        return ViewAssessment(seen, best, boxes=boxes.result() if self.gives_boxes else None)

    def assess(self, scan: Scan) -> Assessment:
        """Assesses a scan: canonical planes, windows, network, for each view.

        Raises:
            ScanError: The network fails on a view or its output is not finite.
        """
        views = []
        seconds_canonical = seconds_network = 0.0
        for view in scan.views:
            start = time.perf_counter()
            planes = self.canonical(view)
            between = time.perf_counter()
            found = self.assess_view(planes)
            end = time.perf_counter()
            seconds_canonical += between - start
            seconds_network += end - between
            opaque, foreground = opaque_share(view), foreground_share(view)
            views.append(replace(found, name=view.name, opaque_share=opaque, foreground_share=foreground))
        fused = fuse(views, Fusion(self.bundle.manifest.pooling))
        return Assessment(fused, tuple(views), seconds_canonical, seconds_network)

    def _check_shapes(self) -> None:
        """Runs a batch of air and checks what comes out against the contract."""
        manifest = self.bundle.manifest
        shape = (self._batch, len(manifest.air), manifest.tiling.tile, manifest.tiling.tile)
        windows = np.empty(shape, dtype=np.float32)
        windows[:] = np.asarray(manifest.air, dtype=np.float32)[None, :, None, None]
        found = self._run(windows)
        maps, scores, classes = found[MAP], found[SCORE], found.get(CLASSES)
        align = manifest.tiling.align
        cells = maps.shape[-1] if maps.ndim == 4 else 0
        fits = cells > 0 and shape[-1] % cells == 0 and align % (shape[-1] // cells) == 0
        if not fits or maps.shape != (self._batch, 1, cells, cells) or scores.shape != (self._batch,):
            raise BundleError(
                f"{self._where}gives map {maps.shape} and score {scores.shape} for windows {shape}, expected "
                f"(b, 1, h, h) with a stride dividing {align}, and (b,)"
            )
        if classes is not None and classes.shape != (self._batch, len(manifest.classes), cells, cells):
            raise BundleError(
                f"{self._where}gives classes {classes.shape} for {len(manifest.classes)} classes, expected "
                f"({self._batch}, {len(manifest.classes)}, {cells}, {cells})"
            )
        if self.gives_boxes:
            boxes, given = found[BOXES], found[BOX_SCORES]
            count = boxes.shape[1] if boxes.ndim == 3 else 0
            if boxes.shape != (self._batch, count, 4) or given.shape != (self._batch, count, len(manifest.classes)):
                raise BundleError(
                    f"{self._where}gives boxes {boxes.shape} and their scores {given.shape}, expected "
                    f"({self._batch}, n, 4) and ({self._batch}, n, {len(manifest.classes)})"
                )
        if not (np.isfinite(maps).all() and np.isfinite(scores).all()):
            raise BundleError(f"{self._where}gives values that are not finite for a picture of air")
        self._cells = int(cells)


def opaque_share(view: View) -> float:
    """Share of the object's pixels whose most penetrating energy is at or below the view's black transmission.

    The object is where that energy's transmission is under 0.95; a view of air alone has a share of 0.
    """
    penetrating = view.transmission[-1]
    objects = int(np.count_nonzero(penetrating < FOREGROUND_TRANSMISSION))
    opaque = int(np.count_nonzero(penetrating <= min(view.black_transmission, FOREGROUND_TRANSMISSION)))
    return opaque / objects if objects else 0.0


def foreground_share(view: View) -> float:
    """Share of the view's pixels that show an object: the most penetrating energy's transmission is under 0.95."""
    penetrating = view.transmission[-1]
    return float(np.mean(penetrating < FOREGROUND_TRANSMISSION))


@contextlib.contextmanager
def memory_limit(extra: int) -> Iterator[None]:
    """Lets this process map at most `extra` more bytes while the block runs; does nothing where Linux is not.

    An allocation beyond it fails inside onnxruntime as an ordinary error, where without it the kernel would let the
    process grow and then kill it. A lower limit that is already set stays.
    """
    status = Path("/proc/self/statm")
    if not status.exists():
        yield
        return
    import resource  # noqa: PLC0415  exists on Unix only

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = int(status.read_text().split()[0]) * resource.getpagesize() + extra
    tightest = min([wanted] + [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY])
    resource.setrlimit(resource.RLIMIT_AS, (tightest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 4  # errors come back as exceptions; the log would print them a second time
    # Idle threads that spin take the core a second session needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _failure(error: BaseException, allowed: int) -> str:
    """Why the network could not be loaded or run on air, in one line."""
    text = _one_line(error)
    asked = re.search(r"requested buffer of size (\d+)", str(error))
    if asked or isinstance(error, MemoryError) or "bad_alloc" in text:
        size = f", a single tensor of {int(asked[1]) / 1e9:.1f} GB" if asked else ""
        return f"the network needs more memory than the {allowed / 1e9:.1f} GB it may have{size}"
    return f"onnxruntime {ort.__version__} cannot run the network: {text}"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
