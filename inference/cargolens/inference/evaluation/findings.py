"""What a reader must know before any number: the sentences at the top of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .traffic import OVER_BUDGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find_findings(study: Study) -> tuple[str, ...]:
    """Sentences in the order of how much they take away from the numbers."""
    return (*_leaks(study), *_gaps(study), *_sizes(study))


def _leaks(study: Study) -> Iterator[str]:
    guards = study.guards
    if guards.cues.warning:
        yield guards.cues.warning
    if guards.seen is not None and guards.seen.warning:
        yield guards.seen.warning
    doubles = guards.doubles
    for known in doubles.known:
        same, near = known.overlap.identical, known.overlap.near
        if same or near:
            sample = "" if known.kept == known.scans else f" ({known.kept} of {known.scans} of those are listed)"
            yield (
                f"{same} test scans are {known.name} scans byte for byte, and {near} more nearly equal one, "
                f"by what the {known.origin} lists{sample}."
            )
    if doubles.contradicting:
        yield f"{doubles.contradicting} identical scans are called anomalous in one place and normal in another."
    if doubles.identical:
        yield f"{doubles.identical} of {doubles.n_hashed} test scans repeat the content of another test scan."
    if doubles.near is not None and doubles.near.near:
        yield (
            f"{doubles.near.near} of {doubles.n_near} compared scans nearly equal another one. If they show one "
            "parcel, give them one group, or the intervals are too narrow."
        )


def _gaps(study: Study) -> Iterator[str]:
    if study.operating_point is None:
        yield "There is no frozen threshold, so nothing here says what the system would do at a station."
    promise = study.promise
    if promise is not None and promise.has_drifted:
        unlike = "are unlike the ones the threshold was calibrated on"
        lead = "do not keep the budget" if promise.verdict == OVER_BUDGET else unlike
        yield (
            f"These normal scans {lead}: {promise.verdict} "
            f"({promise.alarms} of {promise.n}, budget {promise.budget.budget:.3g}, expected {promise.expected:.1f})."
        )
    if study.ranking is None:
        yield f"No rank metric: {study.missing['ranking']}."
    census = study.census
    if census.unlabelled:
        yield (
            f"{census.unlabelled} more scans have no known truth. Nobody knows whether they are benign, so they are "
            "left out."
        )
    if census.unscored and census.unscored != census.cannot_assess:
        yield f"{census.unscored} of {census.scans} scans have no score; they are counted apart, never dropped."
    if census.cannot_assess:
        yield (
            f"{census.cannot_assess} of {census.scans} scans could not be assessed; every rate is given in both "
            "readings."
        )


def _sizes(study: Study) -> Iterator[str]:
    if study.ranking is not None:
        coarse = [r.limit for r in study.ranking.tpr_at_fpr if r.limit * study.ranking.n_normal < 1]
        if coarse:
            named = ", ".join(f"{100 * limit:g} %" for limit in coarse)
            yield f"{study.ranking.n_normal} normal scans cannot resolve a false-alarm rate of {named}."
    cells = [cell for strata in study.strata for cell in strata.cells]
    small = sum(bool(cell.note) for cell in cells)
    if small:
        yield (
            f"{small} of {len(cells)} strata rest on fewer than {study.settings.minimum} scans; they are marked and "
            "prove nothing by themselves."
        )
    origins = {s.attribute("origin") or "unknown" for s in study.table.truth}
    if origins == {"unknown"}:
        yield "The truth does not say whether its threats are real, projected or simulated."
