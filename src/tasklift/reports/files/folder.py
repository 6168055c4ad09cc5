"""A report as files: the page, the same as Markdown, and the data of its figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tasklift.data.write import refuse_existing
from tasklift.reports.files.figure_data import figure_data
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.index import index_page
from tasklift.reports.page.page import report_page
from tasklift.reports.page.profile import profile_page
from tasklift.reports.page.tradeoff import tradeoff_page
from tasklift.runs.profiling.profile import Profile
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import write_atomic
from tasklift.store.journal import RunEntry

PAGE = "report.html"
INDEX = "index.html"
REPORTS = "reports"
TRADEOFF = "tradeoff.html"


def write_report(record: Mapping[str, Any], folder: Path, language: str) -> Path:
    """Write into a folder, over what a former report left there; gives the page.

    Raises UserError `output-exists` where something else is there.
    """
    page = folder / PAGE
    if folder.exists() and not page.exists() and any(folder.iterdir()):
        raise UserError(
            "output-exists", say("{folder} holds something else", folder=folder), advice=say("name a new folder")
        )
    files = {
        PAGE: report_page(record, language).encode(),
        "report.md": report_markdown(record, language).encode(),
        **{f"data/{name}": content for name, content in figure_data(record).items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / name, content)
    return page


def write_tradeoff(record: Mapping[str, Any], page: Path, language: str) -> Path:
    """Write the page of a trade-off, over what is there or into a folder of that name; gives the page."""
    page = page / TRADEOFF if page.is_dir() else page
    page.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(page, tradeoff_page(record, language).encode())
    return page


def write_profile(profile: Profile, page: Path, language: str, *, overwrite: bool = False) -> None:
    """Write the page of a profile. Raises UserError `output-exists` where a file is there, unless it may go."""
    refuse_existing(page, overwrite=overwrite)
    page.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(page, profile_page(profile, language).encode())


def write_index(runs: Sequence[RunEntry], headlines: Mapping[str, str], folder: Path, language: str) -> Path:
    """Write a page with all runs into the folder that holds their reports; `headlines` by id; gives the page."""
    written = {run.id for run in runs if (folder / run.id / PAGE).exists()}
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / INDEX, index_page(runs, headlines, written, language).encode())
    return folder / INDEX
