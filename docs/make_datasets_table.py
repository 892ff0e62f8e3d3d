"""Write the table of data sets and the table of defects into docs/datasets.md, from the code.

python docs/make_datasets_table.py
"""

from __future__ import annotations

from pathlib import Path

from cargolens.datasets.public.defects import KINDS
from cargolens.datasets.public.table import SETS

PAGE = Path(__file__).with_name("datasets.md")


def sets_table() -> str:
    """A row a set, in the order of the code."""
    rows = ["| set | images | classes | bits | views | truth | licence | what loads it |", "|" + "---|" * 8]
    for card in SETS.values():
        module = card.read.__module__.removeprefix("cargolens.datasets.")
        images = "" if card.images is None else f"{card.images:,}"
        views = "any" if card.depth == "any" else str(card.views)
        cells = (
            card.title, images, str(len(card.classes) or ""), card.depth, views, card.truth, card.licence,
            f"`--set {card.name}`, `{module}`",
        )  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def defects_table() -> str:
    """A row a kind of defect."""
    rows = ["| defect | corrupts | what it is |", "|---|---|---|"]
    rows += [f"| `{name}` | {'yes' if kind.corrupts else 'no'} | {kind.text} |" for name, kind in KINDS.items()]
    return "\n".join(rows)


def page(text: str) -> str:
    """The page with its tables renewed."""
    for name, table in (("sets", sets_table()), ("defects", defects_table())):
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{table}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
