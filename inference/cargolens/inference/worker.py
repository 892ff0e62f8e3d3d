"""What one worker process does with one scan: read, assess, decide, and leave a result whatever happens.

Every failure that belongs to the scan (unreadable, too large, not finite) becomes a `cannot_assess` result with one
line; only a failure to keep evidence (a full disk) stops the run.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import re
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import cv2

from cargolens.datasets.errors import BundleError, CargoLensError, ScanError
from cargolens.datasets.near import perceptual_hash
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.scan import Scan
from cargolens.datasets.sources import ScanSource
from cargolens.datasets.strips import stretch

from .bundle import Bundle, read_bundle
from .cargo.model import default_model
from .cargo.result import assess_cargo
from .decision import DEFAULT_OPAQUE_LIMIT, Verdict, decide
from .fusion import Fusion, explained
from .hashes import hash_text
from .maps import encode_map, map_name
from .overlay import HeatScale, draw_overlay
from .regions import MAX_REGIONS, box_regions, map_regions, opaque_regions, strongest
from .results import CargoResult, Region, ScanResult, Seconds, ViewInfo, one_line, printable, to_line
from .session import Assessment, DetectorSession
from .threshold import p_value
from .version import cargolens_version

_CHUNK = 1 << 20
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1)  # evidence must not slow the decision down


@dataclass(frozen=True)
class AssessSettings:
    """Everything a worker needs; calling it loads the bundle and gives the pool its handler.

    Attributes:
        bundle: The bundle file.
        bundle_sha256: Hash the file must still have when a worker loads it.
        reading: How files are read.
        opaque_limit: Largest black share of an object before it cannot be called clear, 0 to 1.
        cargo: Whether the scans show containers, whose load is read and compared with its declaration.
        overlays: Folder for pictures; None for none.
        overlay_all: Pictures of every scan that was read, not of alarms alone.
        maps: Folder for the anomaly maps of every assessed scan; None for none.
        memory_mib: Address space a worker may take on top of what it holds once loaded; None for no bound.
    """

    bundle: Path
    bundle_sha256: str
    reading: ReadOptions = field(default_factory=ReadOptions)
    opaque_limit: float = DEFAULT_OPAQUE_LIMIT
    cargo: bool = False
    overlays: Path | None = None
    overlay_all: bool = False
    maps: Path | None = None
    memory_mib: int | None = 4096

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        """Loads the bundle in this process, bounds its memory, and returns the handler; raises as `load` does."""
        return self.load().handle

    def load(self) -> Assessor:
        """Loads the bundle in this process and bounds its memory.

        Raises:
            BundleError: When the bundle is unusable or has changed since the run began.
        """
        cv2.setNumThreads(1)
        assessor = Assessor(self)
        _give_back_memory()
        if self.memory_mib is not None:
            bound_memory(self.memory_mib)
        return assessor

    def template(self, bundle: Bundle) -> ScanResult:
        """The result of no scan: what every result of this run says about who decided and how."""
        changed = {f.name: getattr(self.reading, f.name) for f in fields(ReadOptions)}
        defaults = ReadOptions()
        options = {name: value for name, value in changed.items() if value != getattr(defaults, name)}
        if self.opaque_limit != DEFAULT_OPAQUE_LIMIT:
            options["opaque_limit"] = self.opaque_limit
        if self.cargo:
            options["cargo"] = True
        calibration = bundle.manifest.calibration
        return ScanResult(
            scan_id="",
            files=(),
            sha256=None,
            decision="cannot_assess",
            score=None,
            p_value=None,
            threshold=None if calibration is None else calibration.threshold,
            regions=(),
            error="not assessed",
            seconds=Seconds(),
            bundle=printable(self.bundle.name),
            bundle_sha256=self.bundle_sha256,
            version=cargolens_version(),
            options=options,
        )


class Assessor:
    """A loaded bundle and what it takes to turn sources into results."""

    def __init__(self, settings: AssessSettings) -> None:
        self.settings = settings
        bundle = read_bundle(settings.bundle)
        if bundle.sha256 != settings.bundle_sha256:
            raise BundleError(f"{settings.bundle}: the file changed while the run was going on; start the run again")
        self.session = DetectorSession(bundle, threads=1)
        self.template = settings.template(bundle)
        self.calibration = bundle.manifest.calibration
        self.scale = (
            None
            if self.calibration is None
            else HeatScale(self.calibration.region_floor, self.calibration.region_alarm)
        )
        self.cargo = default_model() if settings.cargo else None
        self._strip: tuple[ScanSource, str | None, Scan] | None = None

    def handle(self, index: int, source: ScanSource) -> bytes:
        """The result line of one source; never raises for what is wrong with the scan."""
        return to_line(self.assess(index, source))

    def assess(self, index: int, source: ScanSource) -> ScanResult:
        """Assesses one source.

        Args:
            index: Its position in the run; names the picture.
            source: The scan's files.

        Returns:
            Its result; ``cannot_assess`` with one line when anything about the scan goes wrong.

        Raises:
            CargoLensError: Only when a picture or a map cannot be written.
        """
        started = time.perf_counter()
        spent = Seconds()
        known = for_source(self.template, source)
        try:
            known = known.model_copy(update={"sha256": self._sha256(source)})
            scan = self._scan(source, known.sha256)
            spent = Seconds(read=time.perf_counter() - started)
            assessment = self.session.assess(scan)
            spent = spent.model_copy(
                update={"canonical": assessment.seconds_canonical, "network": assessment.seconds_network}
            )
            result = self._judge(known, scan, assessment, source.belt)
        except ScanError as error:
            return _failed(known, str(error), spent, started)
        except MemoryError:
            limit = self.settings.memory_mib
            return _failed(
                known, f"needs more memory than a worker may take ({limit} MiB); see --worker-memory", spent, started
            )
        except Exception as error:  # noqa: BLE001 - a scan that trips an unknown fault must not end the batch
            return _failed(known, f"internal error: {type(error).__name__}: {error}; please report it", spent, started)
        self._keep_maps(assessment, result)
        self._keep_picture(index, scan, assessment, result)
        return _timed(result, spent, started)

    def _sha256(self, source: ScanSource) -> str | None:
        """Hash of the source's content; a strip's is computed for the first of its consignments."""
        if self._strip is not None and self._strip[0] == _whole(source):
            return self._strip[1]
        self._strip = None  # now, or two strips would be held at a time
        return content_sha256(source, self.settings.reading.max_bytes)

    def _scan(self, source: ScanSource, sha256: str | None) -> Scan:
        """The scan; a strip is kept for its other consignments."""
        if source.belt is None:
            return read_scan(source, self.settings.reading)
        if self._strip is None:
            self._strip = _whole(source), sha256, read_scan(_whole(source), self.settings.reading)
        return stretch(self._strip[2], source.belt, source.scan_id)

    def _judge(self, known: ScanResult, scan: Scan, assessment: Assessment, belt: tuple[int, int] | None) -> ScanResult:
        """Decision, regions and view figures of an assessed scan."""
        threshold = None if self.calibration is None else self.calibration.threshold
        shares = {view.name: view.opaque_share for view in assessment.views}
        seen_of = {view.name: view.foreground_share for view in assessment.views}
        verdict: Verdict = decide(assessment.score, threshold, shares, self.settings.opaque_limit, seen_of)
        cargo: CargoResult | None = None
        declared: list[Region] = []
        if self.cargo is not None:
            cargo, declared, verdict = assess_cargo(scan, self.cargo, verdict)
        regions, black = [], []
        for view, seen in zip(scan.views, assessment.views, strict=True):
            if self.calibration is not None:
                classes = self.session.bundle.manifest.classes
                floor = self.calibration.region_floor
                if seen.boxes is None:
                    regions += map_regions(seen.map, view, floor, classes)
                else:
                    regions += box_regions(seen.boxes, view, floor, classes)
            black += opaque_regions(view)
        if self.calibration is not None and Fusion(self.session.bundle.manifest.pooling) is Fusion.belt:
            regions = explained(regions, black, assessment.views, self.calibration.region_floor)
        views = tuple(
            ViewInfo(
                view=view.name,
                rows=view.rows,
                columns=view.columns,
                score=seen.score,
                map_max=float(seen.map.values.max()),
                opaque_share=seen.opaque_share,
                foreground_share=seen.foreground_share,
                perceptual=hash_text(perceptual_hash(view)),
                belt=belt,
            )
            for view, seen in zip(scan.views, assessment.views, strict=True)
        )
        return known.model_copy(
            update={
                "decision": verdict.decision,
                "score": assessment.score,
                "p_value": None if self.calibration is None else p_value(self.calibration.normals, assessment.score),
                "regions": (*declared, *strongest([*regions, *black]))[:MAX_REGIONS],
                "error": None if verdict.error is None else one_line(verdict.error),
                "scanner": scan.meta.scanner or known.scanner,
                "group": scan.meta.group or known.group,
                "views": views,
                "cargo": cargo,
            }
        )

    def _keep_maps(self, assessment: Assessment, result: ScanResult) -> None:
        if self.settings.maps is not None:
            for seen in assessment.views:
                data = encode_map(seen.map, result.sha256, self.settings.bundle_sha256)
                _keep(self.settings.maps / map_name(result.scan_id, seen.name), data)

    def _keep_picture(self, index: int, scan: Scan, assessment: Assessment, result: ScanResult) -> None:
        folder = self.settings.overlays
        if folder is None or not (result.decision == "alarm" or self.settings.overlay_all):
            return
        maps = {seen.name: seen.map.at_view() for seen in assessment.views}
        done, encoded = cv2.imencode(".png", draw_overlay(scan, maps, result, self.scale), _PNG)
        path = folder / picture_name(index, result.scan_id)
        if not done:
            raise CargoLensError(f"{path}: the picture could not be encoded; leave --overlays out")
        _keep(path, encoded.tobytes())


def _whole(source: ScanSource) -> ScanSource:
    """The strip a consignment is on, the same for all of them."""
    return replace(source, scan_id="", belt=None)


def for_source(template: ScanResult, source: ScanSource) -> ScanResult:
    """The template with a source's identity filled in."""
    return template.model_copy(
        update={
            "scan_id": printable(source.scan_id),
            "files": tuple(printable(str(file)) for file in source.files),
            "scanner": source.scanner,
            "group": source.group,
        }
    )


def picture_name(index: int, scan_id: str) -> str:
    """File name of a scan's picture: its position makes it unique, the rest makes it findable."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", scan_id).strip("._")[-80:]
    return f"{index:06d}_{readable}.png"


def _keep(path: Path, data: bytes) -> None:
    """Writes evidence under its name once it is whole."""
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise CargoLensError(
            f"{path}: writing failed ({error.strerror or error}); free space, then run again with --resume"
        ) from error


def content_sha256(source: ScanSource, max_bytes: int) -> str | None:
    """Hash over the bytes of a source's files, one after another; None when one is no regular file of bounded size."""
    digest = hashlib.sha256()
    try:
        for name in source.files:
            path = Path(name)
            status = path.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
                return None
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def _failed(known: ScanResult, why: str, spent: Seconds, started: float) -> ScanResult:
    result = known.model_copy(update={"decision": "cannot_assess", "error": one_line(why)})
    return _timed(result, spent, started)


def _timed(result: ScanResult, spent: Seconds, started: float) -> ScanResult:
    total = spent.model_copy(update={"total": time.perf_counter() - started})
    rounded = {name: round(value, 6) for name, value in total.model_dump().items()}
    return result.model_copy(update={"seconds": Seconds(**rounded)})


def _give_back_memory() -> None:
    """Gives the system back what loading a network took and freed (glibc keeps it; other systems: nothing)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def bound_memory(extra_mib: int) -> None:
    """Bounds this process's address space, so that one scan cannot take the machine's memory (Linux; else nothing)."""
    try:
        import resource  # noqa: PLC0415 - absent outside POSIX

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        return
    wanted = pages * resource.getpagesize() + extra_mib * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
