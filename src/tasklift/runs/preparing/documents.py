"""A task's documents cut into passages, among which the contexts of its rows are looked up."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tasklift.data.dataset import Dataset, open_dataset, write_dataset
from tasklift.models.kept import keep_library, kept_library
from tasklift.models.looking_up.library import Library
from tasklift.models.looking_up.meanings import Meanings, index_meanings
from tasklift.models.networks.meaning import open_meaning
from tasklift.runs.preparing.document_files import AT, Found
from tasklift.runs.preparing.document_texts import Texts, read_documents
from tasklift.runs.preparing.named_encoder import NamedEncoder
from tasklift.runs.progress import Progress, Tell
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note, say
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.documents import DocumentsSettings
from tasklift.tasks.task import Task
from tasklift.text.chunking.passages import in_passages

_VERSION: Final = 2
_CONTEXTS_VERSION: Final = 1


@dataclass(frozen=True)
class Documents:
    """What contexts are looked up in: the passages of so many documents, or nothing.

    `others`: how many files beside them were not read; `unread`: how many rows of tables could not be, `first` is one.
    """

    library: Library | None = None
    read: int = 0
    others: int = 0
    unread: int = 0
    first: str | None = None

    @property
    def notes(self) -> list[Note]:
        """What a user should know of them."""
        if self.library is None:
            return []
        counts = {"documents": self.read, "passages": len(self.library.ids)}
        told = Note("contexts are looked up in {passages:,} passages of {documents:,} documents", **counts)
        left = Note(
            "{others:,} other files lie in the folder of the documents and are not read: hidden ones, links that lead "
            "out of it, and what ends neither in .txt nor in .md; tables are read where `text` names their column",
            others=self.others,
        )
        lost = Note(
            "{rows:,} rows among the documents cannot be read and are left out, as {first}",
            rows=self.unread,
            first=self.first,
        )
        return [told, *([left] if self.others else []), *([lost] if self.unread else [])]

    def with_contexts(self, task: Task, store: Store, dataset: Dataset) -> Dataset:
        """The dataset with the context of each row; itself where the task has no documents."""
        library, asked = self.library, [role.name for role in task.inputs]
        if library is None:
            return dataset
        (role,) = task.looked_up

        def work() -> dict[str, Any]:
            frames = (
                frame.with_columns(library.contexts(library.found(frame, asked)).alias(role))
                for frame in dataset.batches()
            )
            made = write_dataset(store, (*dataset.columns, role), frames)
            return {"dataset": made.description, "objects": made.objects}

        key = key_of(["contexts", _CONTEXTS_VERSION, library.name, dataset.name, asked, role])
        return open_dataset(store, store.produce(key, work).value["dataset"])


NO_DOCUMENTS: Final = Documents()


def documents_of(task: Task, store: Store, found: Found, tell: Tell) -> Documents:
    """The documents of the files that were found, read or found to be read. Raises UserError at the key that is at
    fault.
    """
    chosen = task.documents
    if chosen.is_off:
        return NO_DOCUMENTS

    def work() -> dict[str, Any]:
        stage = in_english("reading documents")
        tell(Progress(stage, 0, unit="documents"))
        read = read_documents(found.files, chosen.text)
        library = keep_library(store, _library(read, found, chosen))
        documents = len({name.rpartition("#")[0] for name in library.ids})
        tell(Progress(stage, documents, documents, "documents", finished=True))
        counts = {"documents": documents, "unread": len(read.unread), "first": next(iter(read.unread), None)}
        return {"library": library.name, "objects": library.objects, **counts}

    settings = [chosen.passages, chosen.words, chosen.by, chosen.text]
    with task.placing(("documents", "text") if chosen.text else AT):
        kept = store.produce(key_of(["library", _VERSION, settings, found.content]), work).value
    library = kept_library(store, kept["library"])
    return Documents(library, kept["documents"], found.others, kept["unread"], kept["first"])


def _library(read: Texts, found: Found, chosen: DocumentsSettings) -> Library:
    """Raises UserError `file-empty` where there is no text in any of them."""
    cut = in_passages(pl.Series(read.texts, dtype=pl.String), chosen.words)
    if not cut.height:
        raise UserError("file-empty", say("the documents hold no text"), advice=say("give documents with text"))
    numbered = cut.with_columns(pl.int_range(1, pl.len() + 1).over("row").alias("number"))
    ids = tuple(f"{read.names[row]}#{number}" for row, number in numbered.select("row", "number").iter_rows())
    texts = cut["passage"]
    return Library(chosen.passages, ids, tuple(texts), chosen.by, _meanings(texts, found.encoder))


def _meanings(passages: pl.Series, encoder: NamedEncoder | None) -> Meanings | None:
    if encoder is None:
        return None
    return index_meanings(passages, open_meaning(encoder.model, folder=encoder.folder, who=encoder.who))
