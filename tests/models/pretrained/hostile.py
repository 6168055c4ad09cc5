"""More than a hundred ways in which a model folder may do harm or be broken, each written into a sound folder.

Each case takes the folder and the mark that its payload would leave, and gives the name of the file to blame.
"""

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.models.pretrained.folders import (
    CONFIG,
    HIDDEN,
    TENSORS,
    configure,
    header_of,
    index,
    packed,
    payload,
    shard,
    write_json,
)

Case = Callable[[Path, Path], str]
WEIGHTS, SHARDS = "model.safetensors", "model.safetensors.index.json"
FIRST = next(iter(TENSORS))


def archive(mark: Path) -> bytes:
    """What torch.save writes: a zip with a pickle."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("archive/data.pkl", payload(mark))
    return stream.getvalue()


def tar(mark: Path) -> bytes:
    """An old checkpoint: a tar with a pickle."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as file:
        held = payload(mark)
        entry = tarfile.TarInfo("pickle")
        entry.size = len(held)
        file.addfile(entry, io.BytesIO(held))
    return stream.getvalue()


def template(mark: Path) -> bytes:
    """The head of a GGUF file with a chat template that runs code where it is not sandboxed."""
    attack = f"{{{{ cycler.__init__.__globals__.os.mkdir({str(mark)!r}) }}}}".encode()
    key = b"tokenizer.chat_template"
    texts = b"".join(len(text).to_bytes(8, "little") + text for text in (key,))
    return b"GGUF" + (3).to_bytes(4, "little") + bytes(8) + (1).to_bytes(8, "little") + texts + attack


def yaml_call(mark: Path) -> bytes:
    """A YAML file that runs code where it is loaded with all tags."""
    return f"!!python/object/apply:os.mkdir [{str(mark)!r}]\n".encode()


def array(mark: Path) -> bytes:
    """A NumPy array of objects: a pickle behind a head."""
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (117 - len(head)) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + payload(mark)


def instead(name: str, made: Callable[[Path], bytes]) -> Case:
    """These weights in the place of the sound ones."""

    def case(folder: Path, mark: Path) -> str:
        (folder / WEIGHTS).unlink()
        (folder / name).write_bytes(made(mark))
        return name

    return case


def pickled(protocol: int) -> Callable[[Path], bytes]:
    """A pickle by its protocol."""
    return lambda mark: payload(mark, protocol)


def bytes_of(content: bytes) -> Callable[[Path], bytes]:
    """The same whatever the mark."""
    return lambda _: content


def header(change: Callable[[dict[str, Any]], Any], size: int | None = None) -> Case:
    """A sound header that was changed, in front of as many bytes as before or `size`."""

    def case(folder: Path, _: Path) -> str:
        said = header_of(TENSORS)
        whole = max(one["data_offsets"][1] for one in said.values())
        changed = change(said)
        content = packed(said if changed is None else changed, whole if size is None else size)
        (folder / WEIGHTS).write_bytes(content)
        return WEIGHTS

    return case


def first(**changes: Any) -> Case:
    """The first tensor's entry with other values."""
    return header(lambda said: said[FIRST].update(changes))


def names(changes: Any) -> Case:
    """An index of shards with other places."""

    def case(folder: Path, mark: Path) -> str:
        places = shard(folder)
        (folder / "weights.bin").write_bytes(payload(mark))
        index(folder, {**places, **changes} if isinstance(changes, dict) else changes)
        return SHARDS

    return case


def linked(name: str, target: str) -> Case:
    """A link in the place of a file."""

    def case(folder: Path, _: Path) -> str:
        outside = folder.parent / "outside"
        outside.mkdir()
        source = folder / name
        (outside / source.name).write_bytes(source.read_bytes())
        source.unlink()
        source.symlink_to(target.format(outside=outside, name=name))
        return name

    return case


def written(name: str, content: bytes | Callable[[Path], bytes]) -> Case:
    """A file with this content."""

    def case(folder: Path, mark: Path) -> str:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content(mark))
        return name

    return case


def asking(name: str, **settings: Any) -> Case:
    """A file of settings that asks for something."""
    return written(name, json.dumps(settings).encode())


def configured(**changes: Any) -> Case:
    """A configuration with other values."""

    def case(folder: Path, _: Path) -> str:
        configure(folder, **changes)
        return "config.json"

    return case


def with_code(**changes: Any) -> Case:
    """A configuration that asks for code, which lies beside it."""

    def case(folder: Path, mark: Path) -> str:
        (folder / "modeling_evil.py").write_text(f"import os\nos.mkdir({str(mark)!r})\n")
        return configured(**changes)(folder, mark)

    return case


def larger(name: str, size: int) -> Case:
    """A file that is said to be huge; the disk holds none of it."""

    def case(folder: Path, _: Path) -> str:
        with (folder / name).open("ab") as stream:
            stream.truncate(size)
        return name

    return case


def no_config(folder: Path, mark: Path) -> str:
    (folder / "config.json").unlink()
    (folder / "config.yaml").write_bytes(yaml_call(mark))
    return "config.json"


def other_width(folder: Path, _: Path) -> str:
    configure(folder, hidden_size=HIDDEN * 3)
    return "config.json"


def long_header(folder: Path, _: Path) -> str:
    with (folder / WEIGHTS).open("wb") as stream:
        stream.write((100_000_001).to_bytes(8, "little") + b"{")
        stream.truncate(100_000_100)
    return WEIGHTS


def same_name_twice(folder: Path, _: Path) -> str:
    entry = json.dumps({"dtype": "F32", "shape": [1], "data_offsets": [0, 4]})
    (folder / WEIGHTS).write_bytes(packed(f'{{"a": {entry}, "a": {entry}}}'.encode(), 4))
    return WEIGHTS


def zip_behind(folder: Path, mark: Path) -> str:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes() + archive(mark))
    return WEIGHTS


def two_of_a_tensor(folder: Path, _: Path) -> str:
    shard(folder)
    second = "model-00002-of-00002.safetensors"
    (folder / second).write_bytes(packed(header_of(TENSORS)))
    return second


def not_in_its_shard(folder: Path, _: Path) -> str:
    index(folder, {**shard(folder), "head.weight": "model-00001-of-00002.safetensors"})
    return "model-00001-of-00002.safetensors"


def linked_shard(folder: Path, _: Path) -> str:
    shard(folder)
    name = "model-00001-of-00002.safetensors"
    (folder / name).rename(folder.parent / name)
    (folder / name).symlink_to(folder.parent / name)
    return name


def false_cache(folder: Path, _: Path) -> str:
    """A folder of the user's that only looks like the hub's cache from within."""
    inner = folder / "models--a--b" / "blobs"
    inner.mkdir(parents=True)
    (folder.parent / "secret.json").write_text(json.dumps(CONFIG))
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(inner / ".." / ".." / ".." / "secret.json")
    return "config.json"


def pipe(folder: Path, _: Path) -> str:
    (folder / "tokenizer.json").unlink()
    os.mkfifo(folder / "tokenizer.json")
    return "tokenizer.json"


def folder_for_file(folder: Path, _: Path) -> str:
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    return "config.json"


def index_only(content: Any) -> Case:
    """An index that is itself not right."""

    def case(folder: Path, _: Path) -> str:
        shard(folder)
        write_json(folder / SHARDS, content)
        return SHARDS

    return case


def nothing(folder: Path, _: Path) -> str:
    for file in folder.iterdir():
        file.unlink()
    return folder.name


FORMATS: dict[str, Case] = {
    "pytorch_model.bin as torch.save writes it": instead("pytorch_model.bin", archive),
    "pytorch_model.bin as a bare pickle": instead("pytorch_model.bin", payload),
    "a shard of pytorch_model": instead("pytorch_model-00001-of-00002.bin", archive),
    ".pt": instead("model.pt", archive),
    ".pth": instead("model.pth", payload),
    ".pkl": instead("weights.pkl", payload),
    ".pickle": instead("weights.pickle", payload),
    ".ckpt": instead("epoch=3.ckpt", archive),
    "joblib": instead("model.joblib", pickled(3)),
    "an array of objects": instead("weights.npy", array),
    "an archive of arrays": instead("weights.npz", archive),
    "a zip": instead("model.zip", archive),
    "a tar": instead("model.tar.gz", tar),
    "Keras": instead("tf_model.h5", bytes_of(b"\x89HDF\r\n\x1a\n")),
    "Keras 3": instead("model.keras", archive),
    "Flax": instead("flax_model.msgpack", bytes_of(b"\x81\xa1a\x01")),
    "GGUF with a template": instead("model.gguf", template),
    "ONNX": instead("model.onnx", bytes_of(b"\x08\x07")),
    "TensorFlow": instead("saved_model.pb", bytes_of(b"\x08\x01")),
    "upper case": instead("MODEL.BIN", payload),
    "safetensors under another name": instead("adapter_model.safetensors", bytes_of(packed(header_of(TENSORS)))),
}
DISGUISED: dict[str, Case] = {
    **{f"a pickle of protocol {number}": instead(WEIGHTS, pickled(number)) for number in range(6)},
    "a zip of torch.save": instead(WEIGHTS, archive),
    "a tar": instead(WEIGHTS, tar),
    "GGUF": instead(WEIGHTS, template),
    "HDF5": instead(WEIGHTS, bytes_of(b"\x89HDF\r\n\x1a\n")),
    "an array of objects": instead(WEIGHTS, array),
    "YAML": instead(WEIGHTS, yaml_call),
    "a zip behind sound tensors": zip_behind,
    "a pointer of Git LFS": instead(WEIGHTS, bytes_of(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")),
    "an empty file": instead(WEIGHTS, bytes_of(b"")),
    "seven bytes": instead(WEIGHTS, bytes_of(b"\x02" + bytes(6))),
}
HEADERS: dict[str, Case] = {
    "longer than the file": header(lambda said: None, size=0),
    "a length beyond the file": instead(WEIGHTS, bytes_of((5000).to_bytes(8, "little") + b"{}")),
    "a length of 2^64 - 1": instead(WEIGHTS, bytes_of(b"\xff" * 8 + b"{}")),
    "over 100 MB": long_header,
    "not JSON": header(lambda said: b'{"a": '),
    "a blank first": header(lambda said: b" " + json.dumps(said).encode()),
    "a list": header(lambda said: b"[]"),
    "not UTF-8": header(lambda said: b'{"\xff": 1}'),
    "nested without end": header(lambda said: b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "a number without end": header(lambda said: b'{"a":' + b"9" * 10_000 + b"}"),
    "a name twice": same_name_twice,
    "no tensors": header(lambda said: {}, size=0),
    "notes that are not texts": header(lambda said: said.update(__metadata__={"format": [1]})),
    "an entry that is a list": header(lambda said: said.update({FIRST: []})),
    "a key missing": header(lambda said: said[FIRST].pop("shape") and None),
    "a key too many": first(code="import os"),
    "an unknown type": first(dtype="O"),
    "a type that is no word": first(dtype=["F32"]),
    "a negative shape": first(shape=[-16, -8]),
    "a huge shape": first(shape=[1 << 40, 1 << 40]),
    "a shape of fractions": first(shape=[16.0, 8.0]),
    "a shape of truths": first(shape=[True, 128]),
    "a shape of too many dimensions": first(shape=[1] * 100_000),
    "a shape that does not fit": first(shape=[16, 9]),
    "offsets outside": first(data_offsets=[0, 1 << 50]),
    "offsets backwards": first(data_offsets=[512, 0]),
    "negative offsets": first(data_offsets=[-512, 0]),
    "three offsets": first(data_offsets=[0, 256, 512]),
    "an overlap": header(lambda said: said[list(said)[1]].update(data_offsets=said[FIRST]["data_offsets"])),
    "a gap": header(lambda said: said.pop(FIRST) and None),
    "bytes at the end": header(lambda said: None, size=100_000),
}
INDEXES: dict[str, Case] = {
    "a path upwards": names({FIRST: "../model.safetensors"}),
    "an absolute path": names({FIRST: "/etc/passwd.safetensors"}),
    "a path of Windows": names({FIRST: "..\\model.safetensors"}),
    "a drive of Windows": names({FIRST: "C:model.safetensors"}),
    "a folder inside": names({FIRST: "onnx/model.safetensors"}),
    "a zero character": names({FIRST: "a\0.safetensors"}),
    "a pickle": names({FIRST: "weights.bin"}),
    "a missing file": names({FIRST: "model-00009-of-00002.safetensors"}),
    "the folder itself": names({FIRST: ".."}),
    "an empty name": names({FIRST: ""}),
    "a name that is a number": names({FIRST: 1}),
    "no places": index_only({"weight_map": {}}),
    "places as a list": names([1]),
    "no map": index_only({"metadata": {}}),
    "a list": index_only([]),
    "a tensor that its file lacks": not_in_its_shard,
    "a tensor in two files": two_of_a_tensor,
}
LINKS: dict[str, Case] = {
    "config.json leads out": linked("config.json", "{outside}/{name}"),
    "config.json leads out by a relative path": linked("config.json", "../outside/{name}"),
    "the weights lead out": linked(WEIGHTS, "{outside}/{name}"),
    "the tokenizer leads out": linked("tokenizer.json", "{outside}/{name}"),
    "tokenizer_config.json leads out": linked("tokenizer_config.json", "{outside}/{name}"),
    "a shard leads out": linked_shard,
    "a link leads nowhere": linked("config.json", "{outside}/nothing"),
    "a link leads to itself": linked("config.json", "{name}"),
    "a link leads to a device": linked("tokenizer.json", "/dev/zero"),
    "a cache that is none": false_cache,
    "a pipe": pipe,
    "a folder in the place of a file": folder_for_file,
}
REQUESTS: dict[str, Case] = {
    "auto_map": with_code(auto_map={"AutoModel": "modeling_evil.EvilModel"}),
    "auto_map of another repository": with_code(auto_map={"AutoModel": "evil/repo--modeling_evil.EvilModel"}),
    "auto_map deep inside": with_code(text_config={"inner": [{"auto_map": {"AutoConfig": "modeling_evil.Evil"}}]}),
    "custom_pipelines": with_code(custom_pipelines={"evil": {"impl": "modeling_evil.Pipe", "pt": ["AutoModel"]}}),
    "auto_map of a tokenizer": asking("tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Tokenizer", None]}),
    "trust_remote_code": asking("sentence_bert_config.json", model_args={"trust_remote_code": True}),
    "modules of its own": written("modules.json", b'[{"idx": 0, "path": "", "type": "custom_st.Transformer"}]'),
    "kernels from a hub": configured(attn_implementation="evil/attention"),
    "kernels from a hub, inside": configured(text_config={"_attn_implementation": "evil/attention@main"}),
    "experts from a hub": configured(experts_implementation="evil/experts"),
    "quantised weights": configured(quantization_config={"quant_method": "mxfp4"}),
    "other weights": configured(transformers_weights="../evil.safetensors"),
    "an adapter to another model": asking("adapter_config.json", base_model_name_or_path="evil/model"),
    "auto_map in generation_config.json": asking("generation_config.json", auto_map={"x": "evil.Generate"}),
    "auto_map of a pooling": asking("1_Pooling/config.json", auto_map={"x": "evil.Pooling"}),
}
CONFIGS: dict[str, Case] = {
    "none but YAML that calls": no_config,
    "an empty folder": nothing,
    "not JSON": written("config.json", b"{'model_type': 'bert'}"),
    "empty": written("config.json", b""),
    "a pickle": written("config.json", payload),
    "a list": written("config.json", b"[]"),
    "not UTF-8": written("config.json", json.dumps(CONFIG).encode("utf-16")),
    "too large": larger("config.json", 4_000_001),
    "nested": written("config.json", b'{"a":' * 60 + b"1" + b"}" * 60),
    "nested without end": written("config.json", b"[" * 100_000),
    "a key twice": written("config.json", json.dumps(CONFIG)[:-1].encode() + b', "hidden_size": 1000000000}'),
    "no kind": configured(model_type=None),
    "a kind that is a path": configured(model_type="../../evil"),
    "a kind that is a list": configured(model_type=["bert"]),
    "no size": configured(hidden_size=None),
    "no layers": configured(num_hidden_layers=None),
    "a size in words": configured(hidden_size="1000000000"),
    "a size that is a fraction": configured(hidden_size=8.5),
    "a negative size": configured(vocab_size=-1),
    "a size of a billion": configured(hidden_size=10**9),
    "a vocabulary of a trillion": configured(vocab_size=10**12),
    "a million layers": configured(num_hidden_layers=10**6),
    "a thousand layers": configured(num_hidden_layers=1000),
    "a billion labels": configured(num_labels=10**9),
    "a billion segments": configured(type_vocab_size=10**9),
    "a trillion positions": configured(max_position_embeddings=10**12),
    "an inner size of a trillion": configured(intermediate_size=10**12),
    "layers that are too large together": configured(intermediate_size=6_000_000),
    "a billion experts": configured(num_experts=10**9),
    "a size in a part": configured(vision_config={"hidden_sizes": [8, 10**9]}),
    "a size that is not a number": written(
        "config.json", json.dumps({**CONFIG, "type_vocab_size": float("nan")}).encode()
    ),
    "a size without end": written("config.json", json.dumps({**CONFIG, "type_vocab_size": float("inf")}).encode()),
    "another model's": other_width,
}
TOKENIZERS: dict[str, Case] = {
    "not JSON": written("tokenizer.json", b"{"),
    "a pickle": written("tokenizer.json", payload),
    "a list": written("tokenizer.json", b"[]"),
    "huge": larger("tokenizer.json", 100_000_001),
    "a huge list of words": larger("vocab.txt", 100_000_001),
    "a huge sentencepiece": larger("spiece.model", 100_000_001),
    "words that are not JSON": written("vocab.json", b"nothing"),
    "settings that are not JSON": written("tokenizer_config.json", b"{,}"),
    "settings that are huge": larger("tokenizer_config.json", 4_000_001),
}
GROUPS = {
    "formats": FORMATS,
    "disguised": DISGUISED,
    "headers": HEADERS,
    "indexes": INDEXES,
    "links": LINKS,
    "requests": REQUESTS,
    "configs": CONFIGS,
    "tokenizers": TOKENIZERS,
}
HOSTILE = {f"{group}: {name}": case for group, cases in GROUPS.items() for name, case in cases.items()}
