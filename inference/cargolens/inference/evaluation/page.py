"""An evaluation as one self-contained HTML page, and as PDF: figures inline, pictures embedded, no script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from cargolens.datasets.errors import UsageError

from ..version import cargolens_version
from . import charts
from .cases import Cases
from .intervals import Estimate
from .optional import needs
from .study import Study

MOST_ROWS = 40
_CHARTED = 8


def check_page(pdf: bool) -> None:
    """Refuses, before any work, a page that could not be written.

    Raises:
        UsageError: Without jinja2 or matplotlib, or for a PDF without WeasyPrint and its system libraries.
    """
    needs("jinja2", "jinja2")
    charts.require()
    if pdf:
        _weasyprint()


def render(study: Study, cases: Cases, record: Mapping[str, Any]) -> str:
    """The page as HTML.

    Args:
        study: The evaluation.
        cases: Worst cases with their pictures.
        record: What `metrics.json` holds; hashes are printed from it.
    """
    environment = page_environment()
    drawn = {name: needs("markupsafe", "jinja2").Markup(svg) for name, svg in _draw(study).items()}
    return str(
        environment.get_template("evaluation.html").render(
            study=study,
            cases=cases,
            record=record,
            charts=drawn,
            most_rows=MOST_ROWS,
            version=cargolens_version(),
            written=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        )
    )


def page_environment() -> Any:
    """Jinja2 with the templates of this package and filters for estimates.

    Raises:
        UsageError: Without jinja2.
    """
    jinja = needs("jinja2", "jinja2")
    environment = jinja.Environment(
        loader=jinja.PackageLoader("cargolens.inference"),
        autoescape=True,
        undefined=jinja.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"share": share, "figure": figure, "interval": interval, "plain_interval": plain_interval}
    return environment


def to_pdf(page: str) -> bytes:
    """The page as PDF; nothing but embedded pictures is loaded.

    Raises:
        UsageError: Without WeasyPrint and its system libraries.
    """
    weasyprint = _weasyprint()
    only_embedded = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    document = weasyprint.HTML(string=page, url_fetcher=only_embedded)
    return bytes(document.write_pdf())


def share(value: float | None) -> str:
    """A rate in percent, or a dash."""
    return "–" if value is None else f"{percent(value)} %"


def percent(value: float) -> str:
    """A share times 100, with as many digits as a reader can use."""
    number = 100 * value
    return "0" if number == 0 else f"{number:.1f}" if number >= 9.95 else f"{number:.2g}"


def figure(value: float | None) -> str:
    """A number with three or four digits, or a dash."""
    return "–" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def interval(estimate: Estimate) -> str:
    """The interval of a rate in percent."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{percent(estimate.low)} – {percent(estimate.high)} %"


def plain_interval(estimate: Estimate) -> str:
    """The interval of any other number."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{figure(estimate.low)} – {figure(estimate.high)}"


def _draw(study: Study) -> dict[str, str]:
    """Every figure the study has numbers for."""
    drawn: dict[str, str] = {}
    system = study.inputs.outcomes.system
    other = None if study.comparison is None else (study.comparison.system, study.comparison.ranking)
    if study.ranking is not None:
        drawn["roc"] = charts.roc_chart(study.ranking, study.operating_point, other, system)
        drawn["pr"] = charts.pr_chart(study.ranking, other, system)
    if study.census.unscored < study.census.scans:
        drawn["scores"] = charts.score_chart(study.table.score, study.table.anomalous, study.threshold.value)
    if study.localisation is not None:
        drawn["froc"] = charts.froc_chart(study.localisation.froc)
    if any(b.pd is not None for b in study.budgets):
        drawn["budgets"] = charts.budget_chart(study.budgets)
    if study.guards.cues.cues:
        drawn["cues"] = charts.cue_chart(study.guards.cues)
    for strata in study.strata[:_CHARTED]:
        if any(c.pd.value is not None for c in strata.cells):
            drawn[strata.attribute] = charts.strata_chart(strata)
    return drawn


def _weasyprint() -> Any:
    try:
        return needs("weasyprint", "weasyprint")
    except OSError as error:
        raise UsageError(
            f"a PDF needs the system library Pango ({str(error).splitlines()[0][:120]}): install libpango-1.0-0 and "
            "libpangoft2-1.0-0, or leave --pdf out and print the HTML page"
        ) from error
