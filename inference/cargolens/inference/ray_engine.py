"""A batch on Ray Data: many machines instead of one, for the same rows as the batch engine writes.

The scans become small Parquet files of paths; actors take them block by block, each decides in a child process of its
own that a file may kill, and Ray's checkpoints say after each block what is done, so that a run goes on after the
death of an actor or of the driver. Ray's checkpoints are a beta feature, and Ray's way of tolerating errors drops
good rows, so neither is trusted: at the end every scan must have exactly one row, or the run fails.

Ray is imported when a run begins, never by importing this module.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import math
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.sources import ScanSource, ViewFiles

from .engine import InterruptedRunError, RunPlan, default_workers, finished_counts, result_from
from .files import write_atomic
from .pool import Answer, Handler, HandlerFactory, error_from
from .results import MAX_LINE_BYTES, ScanResult, one_line
from .serve.live_pool import LivePool
from .tables import write_table
from .worker import for_source

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_SCANS = 64
"""Scans a block at most: what one actor is given at a time, and what its death costs."""
SPARE_CPUS = 4
"""Logical processors left to Ray Data's own tasks: with all of them held by actors, a run never moves."""
_NO_LIMIT = 7 * 86_400.0
_STALL_SECONDS = 600.0
_FILE_SCANS = 4096
_MANIFEST, _ROWS, _CHECKPOINT, _IDENTITY = "manifest", "rows", "checkpoint", "run.json"
_ERROR = "error.json"
_OBJECT_STORE_BYTES = 256 * 2**20  # paths and result lines pass through it, never pixels
_Task = tuple[int, ScanSource]


@dataclass(frozen=True)
class Positioned:
    """Gives a handler the scan's position in the run instead of the one in its pool."""

    factory: HandlerFactory[ScanSource]

    def __call__(self) -> Handler[_Task]:
        """Loads the handler."""
        handler = self.factory()
        return lambda _, task: handler(*task)


class ScanActor:
    """What a Ray actor does with a block: assess each scan in a child process and never fail because of one."""

    def __init__(self, factory: HandlerFactory[ScanSource], timeout: float | None, folder: str, error: str) -> None:
        """Prepares the actor; its child starts with the first block, where an error ends the run.

        Args:
            factory: Makes the handler in the child.
            timeout: Seconds a scan may take; None for no limit.
            folder: Working folder of the driver, which relative paths begin at.
            error: File for the error that ends the run: what comes back through Ray has lost its kind.
        """
        self.factory, self.folder, self.error = factory, folder, Path(error)
        self.timeout = _NO_LIMIT if timeout is None else timeout
        self.pool: LivePool[_Task] | None = None

    def __call__(self, block: pa.Table) -> pa.Table:
        """Adds to a block's `position` the `line` of its result, or the `failure` that stands for one.

        Raises:
            CargoLensError: When no scan can be assessed here: an unusable bundle, a full disk.
        """
        import pyarrow as pa  # noqa: PLC0415 - comes with Ray

        try:
            answers = [self._assess(row["position"], decode_source(row["source"])) for row in block.to_pylist()]
        except CargoLensError as error:
            with contextlib.suppress(OSError):
                self.error.write_text(json.dumps({"text": str(error), "code": error.exit_code}), encoding="utf-8")
            raise
        return pa.table(
            {
                "position": block["position"],
                "line": pa.array([answer.payload for answer in answers], pa.binary()),
                "failure": pa.array([answer.failure for answer in answers], pa.string()),
            }
        )

    def _assess(self, position: int, source: ScanSource) -> Answer:
        if self.pool is None:
            try:
                os.chdir(self.folder)
            except OSError as error:
                raise UsageError(
                    f"{self.folder}: no such folder on {os.uname().nodename}; run from a folder that all machines share"
                ) from error
            # A spawned child would run this process's main file first, which is Ray's worker with all of Ray.
            vars(sys.modules["__main__"]).pop("__file__", None)
            self.pool = LivePool(Positioned(self.factory), 1, MAX_LINE_BYTES)
            self.pool.start()
        answer = self.pool.submit((position, source), self.timeout).result()
        if self.pool.failure is not None:
            raise self.pool.failure
        return answer


def run_on_ray(
    sources: Sequence[ScanSource],
    plan: RunPlan,
    factory: HandlerFactory[ScanSource],
    template: ScanResult,
    *,
    workers: int | None = None,
    resume: bool = False,
    timeout: float | None = None,
    progress_bars: bool = False,
    on_result: Callable[[ScanResult], None] | None = None,
) -> dict[str, int]:
    """Runs or resumes a batch on Ray Data and leaves the results file `run_batch` would leave, times aside.

    Args:
        sources: Scans to assess, in order; all machines must find their files under the same paths.
        plan: Where results go; `journal` is the folder that keeps the run's state until it is complete.
        factory: Makes the handler in each actor's child.
        template: What a result says about this run.
        workers: Actors. None for as many as processors: of this machine, or of the cluster less `SPARE_CPUS`.
        resume: Go on from the state that an interrupted run left, after checking that it belongs to this run.
        timeout: Seconds a scan may take; None for no limit.
        progress_bars: Show Ray Data's own.
        on_result: Called with each result, in order, once all are there.

    Returns:
        How many results carry each decision.

    Raises:
        UsageError: Ray or pyarrow is missing, or the cluster has too few processors.
        DataError: The state or the results that are there belong to another run.
        InterruptedRunError: On Ctrl-C.
        CargoLensError: When the run as a whole cannot go on, Ray would not keep checkpoints, or a scan has not exactly
            one row in the end.
    """
    ray = _import_ray()
    if plan.complete:
        return finished_counts(plan, sources, template)
    with _connected(ray, workers) as actors:
        block = min(BLOCK_SCANS, max(1, math.ceil(len(sources) / (4 * actors))))
        prepare(plan.journal, sources, template, resume=resume)
        try:
            _execute(ray, plan.journal, factory, actors, block, timeout, progress_bars=progress_bars)
        except KeyboardInterrupt as error:
            raise InterruptedRunError(
                f"stopped; finished blocks are kept in {plan.journal}: run again with --resume"
            ) from error
    counts = {"clear": 0, "alarm": 0, "cannot_assess": 0}

    def counted() -> Iterator[ScanResult]:
        for result in reconcile(plan.journal / _ROWS, sources, template):
            counts[result.decision] += 1
            yield result

    write_table(counted(), plan.out)
    if on_result is not None:
        for result in reconcile(plan.journal / _ROWS, sources, template):
            on_result(result)
    shutil.rmtree(plan.journal)
    return counts


def encode_source(source: ScanSource) -> str:
    """A source as ASCII JSON; file names that are not UTF-8 survive as escapes."""
    return json.dumps(asdict(source), allow_nan=False)


def decode_source(text: str) -> ScanSource:
    """The source that `encode_source` wrote."""
    values = json.loads(text)
    views = tuple(
        ViewFiles(
            view["name"],
            tuple(view["files"]),
            None if view["energies"] is None else tuple(view["energies"]),
            lone=view["lone"],
        )
        for view in values.pop("views")
    )
    belt = values.pop("belt")
    return ScanSource(values.pop("scan_id"), views, belt=None if belt is None else tuple(belt), **values)


def prepare(state: Path, sources: Sequence[ScanSource], template: ScanResult, *, resume: bool) -> None:
    """Writes the scans as Parquet files, or checks that they were written for this run.

    Args:
        state: Folder of the run's state.
        sources: The scans, in order.
        template: What a result says about this run.
        resume: Keep what is there.

    Raises:
        DataError: What is there belongs to another run.
        CargoLensError: The folder cannot be written.
    """
    import pyarrow as pa  # noqa: PLC0415 - comes with Ray
    import pyarrow.parquet as pq  # noqa: PLC0415

    texts = [encode_source(source) for source in sources]
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    identity = {"scans": len(texts), "scans_sha256": digest, "template": template.model_dump(mode="json")}
    mark = state / _IDENTITY
    if resume and mark.exists():
        _check_identity(mark, identity)
        return
    try:
        shutil.rmtree(state, ignore_errors=True)
        (state / _MANIFEST).mkdir(parents=True)
        (state / _ROWS).mkdir()
        for start in range(0, len(texts), _FILE_SCANS):
            part = texts[start : start + _FILE_SCANS]
            table = pa.table({"position": pa.array(range(start, start + len(part)), pa.int64()), "source": part})
            pq.write_table(table, state / _MANIFEST / f"{start:09d}.parquet")
        write_atomic(mark, json.dumps(identity).encode())  # last, so that a folder with a mark is whole
    except OSError as error:
        raise CargoLensError(f"{state}: cannot be written ({error.strerror or error}); choose another --out") from error


def reconcile(rows: Path, sources: Sequence[ScanSource], template: ScanResult) -> Iterator[ScanResult]:
    """Yields exactly one result a source, in the order of the sources, from the files Ray Data wrote.

    Args:
        rows: Folder of Parquet files with `position`, `line` and `failure`, each position once in all.
        sources: The scans, in order.
        template: What a result says about this run.

    Raises:
        CargoLensError: A scan has no row, or two; nothing about the run can be believed then.
    """
    expected = 0
    waiting: dict[int, Answer] = {}
    for path in _by_first_position(rows):
        for answer in _answers(path):
            if answer.index < expected or answer.index in waiting:
                raise CargoLensError(f"{rows}: scan {answer.index} has two rows; start again with --overwrite")
            waiting[answer.index] = answer
        while expected in waiting:
            yield _result(waiting.pop(expected), sources, template, rows)
            expected += 1
    if waiting or expected < len(sources):
        missing = len(sources) - expected - len(waiting)
        raise CargoLensError(
            f"{rows}: {missing} of {len(sources)} scans have no row, the first is {expected}; "
            "Ray Data lost them: start again with --overwrite"
        )


def _result(answer: Answer, sources: Sequence[ScanSource], template: ScanResult, rows: Path) -> ScanResult:
    if answer.index >= len(sources):
        raise CargoLensError(f"{rows}: a row for scan {answer.index} of {len(sources)}; start again with --overwrite")
    return result_from(answer, for_source(template, sources[answer.index]))


def _by_first_position(rows: Path) -> list[Path]:
    """The files in the order of their first scan, so that few results wait for others while they are put in order."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    firsts = []
    for path in rows.glob("**/*.parquet"):
        positions = pq.read_table(path, columns=["position"])["position"].to_pylist()
        if positions:
            firsts.append((min(positions), path))
    return [path for _, path in sorted(firsts)]


def _answers(path: Path) -> Iterable[Answer]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    for row in pq.read_table(path, columns=["position", "line", "failure"]).to_pylist():
        yield Answer(row["position"], row["line"], row["failure"])


def _check_identity(mark: Path, expected: dict[str, Any]) -> None:
    try:
        found = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{mark}: not readable ({error}); start again with --overwrite") from error
    kept = found.get("template", {}) if isinstance(found, dict) else {}
    for what in ("bundle_sha256", "version", "options"):
        if kept.get(what) != expected["template"][what]:
            raise DataError(
                f"{mark}: is of another run: its {what} is {kept.get(what)!r}, this run's is "
                f"{expected['template'][what]!r}; resume with the same bundle and options, or use --overwrite"
            )
    if (found.get("scans"), found.get("scans_sha256")) != (expected["scans"], expected["scans_sha256"]):
        raise DataError(
            f"{mark}: is of a run over {found.get('scans')} other scans, this run has {expected['scans']}; resume with "
            "the same inputs, or use --overwrite"
        )


def _execute(
    ray: Any,
    state: Path,
    factory: HandlerFactory[ScanSource],
    actors: int,
    block: int,
    timeout: float | None,
    *,
    progress_bars: bool,
) -> None:
    """Runs the plan: manifest, actors, rows. Returns when Ray Data says that all is written."""
    (state / _ERROR).unlink(missing_ok=True)
    context = ray.data.DataContext.get_current()
    if context.max_errored_blocks:
        raise UsageError(
            f"max_errored_blocks is {context.max_errored_blocks}, must be 0: Ray Data would drop whole blocks of good "
            "scans and call the run a success"
        )
    context.enable_progress_bars = progress_bars
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # the session's log files of Ray hold the rest
    # The longest an honest block can take; what stalls longer has no processor to run on.
    context.execution_no_progress_timeout_s = (timeout or _NO_LIMIT) * block + _STALL_SECONDS
    context.checkpoint_config = ray.data.checkpoint.CheckpointConfig(
        id_column="position",
        checkpoint_path=str((state / _CHECKPOINT).resolve()),
        delete_checkpoint_on_success=False,
    )
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="(?s).*checkpointing will be disabled")
            data = ray.data.read_parquet(str((state / _MANIFEST).resolve()))
            # Ray reads small files together; its checkpoints are as fine as the blocks.
            data = data.repartition(target_num_rows_per_block=block)
            data.map_batches(
                ScanActor,
                fn_constructor_args=(factory, timeout, str(Path.cwd()), str((state / _ERROR).resolve())),
                batch_size=None,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=actors),
                num_cpus=1,
            ).write_parquet(str((state / _ROWS).resolve()))
    except Exception as error:
        raise _as_own(error, state) from error
    finally:
        context.checkpoint_config = None


def _as_own(error: Exception, state: Path) -> CargoLensError:
    """The error that an actor left, or Ray's in one line."""
    with contextlib.suppress(OSError, ValueError):
        return error_from((state / _ERROR).read_bytes())
    if isinstance(error, UserWarning):
        return CargoLensError(
            f"this version of Ray would run without checkpoints ({one_line(str(error))}); install the version that "
            "cargolens[ray] asks for"
        )
    return CargoLensError(
        f"Ray Data stopped: {one_line(str(error))}; finished blocks are kept in {state}: run again with --resume"
    )


@contextlib.contextmanager
def _connected(ray: Any, workers: int | None) -> Iterator[int]:
    """Connects to the cluster that RAY_ADDRESS names, or starts Ray on this machine; yields how many actors to use.

    A connection that the caller has already is used and left.
    """
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    own = not ray.is_initialized()
    if own and os.environ.get("RAY_ADDRESS"):
        ray.init(**quiet)
    elif own:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(
            address="local",
            num_cpus=(workers or default_workers()) + SPARE_CPUS,
            object_store_memory=_OBJECT_STORE_BYTES,
            include_dashboard=False,
            **quiet,
        )
    try:
        have = int(ray.cluster_resources().get("CPU", 0))
        actors = workers or max(1, have - SPARE_CPUS)
        if actors + SPARE_CPUS > have:
            raise UsageError(
                f"{actors} actors and Ray Data's own tasks need {actors + SPARE_CPUS} processors, the cluster has "
                f"{have}; give --workers {max(1, have - SPARE_CPUS)}, or a larger cluster"
            )
        yield actors
    finally:
        if own:
            ray.shutdown()


def _import_ray() -> Any:
    try:
        import ray  # noqa: PLC0415 - an optional package of hundreds of megabytes
        import ray.data.checkpoint  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("--engine ray needs Ray: pip install 'cargolens[ray]', or leave --engine out") from error
    return ray
