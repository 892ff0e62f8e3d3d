"""Truth and results must be about the same scans, or there is no evaluation.

Names that are missing, extra or doubled are counted, shown by example and refused: a scan that silently drops out is
how evaluations come to flatter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cargolens.datasets.errors import DataError

_EXAMPLES = 3


def refuse_doubles(names: Iterable[str], where: str) -> None:
    """Refuses names that occur more than once.

    Raises:
        DataError: With the count and examples.
    """
    doubled = [name for name, n in Counter(names).items() if n > 1]
    if doubled:
        raise DataError(
            f"{where}: {len(doubled)} scan names occur more than once: {examples(doubled)}; each must be unique"
        )


def match(truth: Sequence[str], unlabelled: Iterable[str], results: Mapping[str, Sequence[str]]) -> list[str]:
    """Finds the result of every scan of the truth.

    A truth name is a scan_id, or the path of one of the scan's files: in full, or its last parts where only one scan
    ends so.

    Args:
        truth: Names whose truth is known, unique.
        unlabelled: Names the truth lists without saying whether they are anomalous; their results are left out.
        results: scan_id -> files of every result.

    Returns:
        The scan_id of each truth name, in the order of `truth`.

    Raises:
        DataError: With counts and examples when a scan of the truth has no result, a result has no truth, or a name
            fits several.
    """
    by_tail: dict[str, set[str]] = {}
    for scan_id, files in results.items():
        for path in (scan_id, *files):
            by_tail.setdefault(_tail(path), set()).add(scan_id)

    def find(name: str) -> str | None:
        if name in results:
            return name
        wanted = _parts(name)
        fits = [
            scan_id
            for scan_id in by_tail.get(_tail(name), ())
            if any(_ends_alike(wanted, _parts(path)) for path in (scan_id, *results[scan_id]))
        ]
        if len(fits) > 1:
            raise DataError(
                f"truth name {name} fits {len(fits)} results ({examples(sorted(fits))}); use scan_id or longer paths"
            )
        return fits[0] if fits else None

    found = {name: find(name) for name in truth}
    missing = [name for name, scan_id in found.items() if scan_id is None]
    matched = [scan_id for scan_id in found.values() if scan_id is not None]
    left_out = {find(name) for name in unlabelled}
    extra = sorted(set(results) - set(matched) - left_out)
    problems = []
    if missing:
        problems.append(f"{len(missing)} scans of the truth have no result: {examples(missing)}")
    if extra:
        problems.append(f"{len(extra)} results have no truth: {examples(extra)}")
    if problems:
        raise DataError(
            f"truth and results do not match: {'; '.join(problems)}; evaluate exactly the scans of the truth"
        )
    refuse_doubles(matched, "truth, where several names lead to one result")
    return matched


def examples(names: Sequence[str]) -> str:
    """A few names for an error text."""
    shown = ", ".join(name if len(name) <= 80 else f"...{name[-77:]}" for name in names[:_EXAMPLES])
    return shown if len(names) <= _EXAMPLES else f"{shown}, ..."


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]


def _tail(path: str) -> str:
    parts = _parts(path)
    return parts[-1] if parts else ""


def _ends_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    n = min(len(a), len(b))
    return a[-n:] == b[-n:]
