"""A batch from end to end: sources through the worker pool into a results file that can be resumed.

The order of results is the order of sources, whatever the number of workers. A result is on disk before the next one
is handed out, so at any moment the file is a true prefix of the finished one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.sources import ScanSource

from .journal import Journal, check_same_run, read_journal
from .pool import Answer, HandlerFactory, run_in_order
from .results import MAX_LINE_BYTES, ScanResult, from_line, one_line
from .tables import check_format, read_results, write_table
from .worker import for_source

DEFAULT_TIMEOUT = 300.0
"""Seconds one scan may take before it counts as not assessed."""


@dataclass(frozen=True)
class RunPlan:
    """Where a run's results go and what is already there.

    Attributes:
        out: The results file asked for.
        journal: The JSONL that grows during the run; the same file for a ``.jsonl`` output.
        complete: The results are already all there.
    """

    out: Path
    journal: Path
    complete: bool = False


class InterruptedRunError(CargoLensError):
    """The run was stopped by Ctrl-C; what was finished is kept."""

    exit_code = 130


def plan_run(out: Path, *, resume: bool, overwrite: bool, journal: Path | None = None) -> RunPlan:
    """Decides, before any work, whether a run may write its output.

    Args:
        out: Results file; its suffix chooses the format.
        resume: Go on after an interrupted run.
        overwrite: Replace what is there.
        journal: Where the run is kept until it is complete; None for the results as JSONL.

    Raises:
        UsageError: For a wrong suffix, a missing pyarrow or folder, or when results are there and nobody said what to
            do with them.
    """
    check_format(out)
    if resume and overwrite:
        raise UsageError("--resume keeps the results that are there, --overwrite replaces them; choose one")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: no such folder; create it, or choose another --out")
    if journal is None:
        journal = out if out.suffix == ".jsonl" else out.with_name(f"{out.stem}.partial.jsonl")
    if overwrite:
        return RunPlan(out, journal)
    if not resume:
        for path in (out, journal):
            if path.exists():
                raise UsageError(
                    f"{path}: results are there already; go on with --resume, or replace them with --overwrite"
                )
    return RunPlan(out, journal, complete=out.exists() and not journal.exists())


def assess_sources(
    sources: Sequence[ScanSource],
    factory: HandlerFactory[ScanSource],
    template: ScanResult,
    *,
    workers: int,
    first: int = 0,
    timeout: float | None = DEFAULT_TIMEOUT,
) -> Iterator[ScanResult]:
    """Yields one result a source, in the order of the sources.

    Args:
        sources: Scans to assess.
        factory: Makes the handler in each worker; `AssessSettings` is one.
        template: What a result says about this run; used for scans whose worker gave no answer.
        workers: Worker processes.
        first: Position of the first source to assess.
        timeout: Seconds a scan may take; None for no limit.

    Raises:
        CargoLensError: When the run as a whole cannot go on: an unusable bundle, a full disk.
    """
    answers = run_in_order(sources, factory, workers=workers, first=first, timeout=timeout, max_answer=MAX_LINE_BYTES)
    for answer in answers:
        yield result_from(answer, for_source(template, sources[answer.index]))


def result_from(answer: Answer, expected: ScanResult) -> ScanResult:
    """A worker's answer as a result: ``cannot_assess`` where it is none, or one of another scan.

    Args:
        answer: What became of the scan's task.
        expected: The run's template with the scan's identity filled in.
    """
    if answer.payload is not None:
        try:
            result = from_line(answer.payload, f"worker, scan {expected.scan_id}")
            if (result.scan_id, result.files) == (expected.scan_id, expected.files):
                return result
            why = "its worker answered for another scan"
        except DataError as error:
            why = f"its worker answered nonsense ({error})"
    else:
        why = answer.failure or "its worker gave no answer"
    return expected.model_copy(
        update={"decision": "cannot_assess", "error": one_line(f"{why}; inspect the file by hand")}
    )


def run_batch(
    sources: Sequence[ScanSource],
    plan: RunPlan,
    factory: HandlerFactory[ScanSource],
    template: ScanResult,
    *,
    workers: int,
    resume: bool = False,
    timeout: float | None = DEFAULT_TIMEOUT,
    on_start: Callable[[dict[str, int]], None] | None = None,
    on_result: Callable[[ScanResult], None] | None = None,
) -> dict[str, int]:
    """Runs or resumes a batch and leaves the finished results file.

    Args:
        sources: Scans to assess, in order.
        plan: Where results go.
        factory: Makes the handler in each worker.
        template: What a result says about this run.
        workers: Worker processes.
        resume: Keep the results an interrupted run left, after checking that they belong to this run.
        timeout: Seconds a scan may take; None for no limit.
        on_start: Called with how many kept results carry each decision, before work begins.
        on_result: Called with each new result once it is on disk.

    Returns:
        How many of all results carry each decision.

    Raises:
        DataError: When kept results belong to another run.
        InterruptedRunError: On Ctrl-C.
        CargoLensError: When results cannot be written or the bundle cannot be used.
    """
    if plan.complete:
        return finished_counts(plan, sources, template)
    counts = {"clear": 0, "alarm": 0, "cannot_assess": 0}
    with Journal(plan.journal, keep=resume) as journal:
        kept = _count(check_same_run(read_journal(plan.journal), sources, template, plan.journal), counts)
        if on_start is not None:
            on_start(dict(counts))
        try:
            for result in assess_sources(sources, factory, template, workers=workers, first=kept, timeout=timeout):
                journal.append(result)
                counts[result.decision] += 1
                if on_result is not None:
                    on_result(result)
        except KeyboardInterrupt as error:
            raise InterruptedRunError(
                f"stopped; {sum(counts.values())} of {len(sources)} scans are kept in {plan.journal}: "
                "run again with --resume"
            ) from error
    if plan.journal != plan.out:
        write_table(read_journal(plan.journal), plan.out)
        plan.journal.unlink()
    return counts


def finished_counts(plan: RunPlan, sources: Sequence[ScanSource], template: ScanResult) -> dict[str, int]:
    """How many results of a run that is complete carry each decision.

    Raises:
        DataError: When the results are not those of these sources, bundle and options.
    """
    counts = {"clear": 0, "alarm": 0, "cannot_assess": 0}
    kept = _count(check_same_run(read_results(plan.out), sources, template, plan.out), counts)
    if kept != len(sources):
        raise DataError(
            f"{plan.out}: is finished with {kept} scans, found {len(sources)} now; use --overwrite or another --out"
        )
    return counts


def default_workers() -> int:
    """Processors this process may really use: its affinity, and the quota of its control group (Linux)."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        count = os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        count = min(count, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        pass
    return max(1, count)


def _count(results: Iterator[ScanResult], counts: dict[str, int]) -> int:
    """Adds the decisions of results to the counts and tells how many results there were."""
    before = sum(counts.values())
    for result in results:
        counts[result.decision] += 1
    return sum(counts.values()) - before
