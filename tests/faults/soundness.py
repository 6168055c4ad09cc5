"""Whether every object of a store is what its name says."""

from tasklift.data.dataset import Dataset, Shard
from tasklift.models.kept import kept_model
from tasklift.settings.errors import TaskliftError
from tasklift.store.hashing import digest
from tasklift.store.store import Store, open_sealed_json


def unsound_objects(store: Store) -> list[str]:
    """The names of objects that are not whole; what is half written and bears no name yet does not count."""
    names = [path.name for path in sorted((store.root / "objects").glob("*/*")) if not path.name.startswith(".")]
    return [name for name in names if not _is_sound(store, name)]


def _is_sound(store: Store, name: str) -> bool:
    path = store.path(name)
    try:
        if path.is_dir():
            kept_model(store, name)
            return True
        content = path.read_bytes()
        if not content.startswith(b"{"):
            Dataset(store, (), (Shard(name, 0),)).frame([])
            return True
        return digest(content) == name or bool(open_sealed_json(path, content))
    except (TaskliftError, OSError):
        return False
