"""Answers that were had before, by all that decided them: what is asked again costs nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from tasklift.models.endpoints.account import Account
from tasklift.settings.endpoint import Endpoint
from tasklift.store.atomic import write_atomic
from tasklift.store.hashing import key_of
from tasklift.store.store import open_sealed_json, sealed_json


class Archive(Protocol):
    """Keeps answers, and says what may be spent for more."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """What was put under that key."""

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep a JSON object."""

    def account(self, endpoint: Endpoint) -> Account:
        """What was spent at an endpoint, as far as the archive knows."""


class InMemory:
    """Keeps answers as long as the model lives."""

    def __init__(self) -> None:
        self._answers: dict[str, Mapping[str, Any]] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        return self._answers.get(key)

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        self._answers[key] = answer

    def account(self, endpoint: Endpoint) -> Account:
        return Account(endpoint)


class InFolder:
    """Keeps each answer in a file of a folder, and beside them what was spent at which endpoint."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Raises MachineError `object-damaged` where the file has changed."""
        path = self._path(key)
        return open_sealed_json(path, path.read_bytes()) if path.exists() else None

    def put(self, key: str, answer: Mapping[str, Any]) -> None:
        write_atomic(self._path(key), sealed_json(dict(answer)))

    def account(self, endpoint: Endpoint) -> Account:
        return Account(endpoint, self._folder / "spent" / key_of([endpoint.address, endpoint.model]))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key
