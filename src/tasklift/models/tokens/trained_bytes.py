"""A tokenizer for a language model that is made for the texts at hand: whatever is written, it can write.

Byte-pair encoding (Sennrich et al., "Neural machine translation of rare words with subword units", 2016) over bytes, as
in GPT-2 (Radford et al., 2019). Chinese characters stand alone, since no spaces say where words end.
"""

from collections.abc import Iterable
from typing import Any, Final

from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as Decoding
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import BpeTrainer
from transformers import PreTrainedTokenizerFast

_PADDING: Final = "<pad>"
_BEGIN: Final = "<s>"
_REPLY: Final = "<reply>"
_END: Final = "</s>"
_TEMPLATE: Final = (
    "{{ bos_token }}{% for message in messages %}{{ message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}"
    "{% elif message['role'] == 'user' %}" + _REPLY + "{% else %}{{ '\\n' }}{% endif %}{% endfor %}"
)
"""A mark where the reply begins, and one where it ends."""
_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"


def trained_byte_tokenizer(texts: Iterable[str], vocabulary: int, longest: int) -> Any:
    """A tokenizer of transformers with about so many tokens, 256 bytes and marks among them, for texts of at most
    `longest` of them. It has a chat template.

    The same texts give the same tokenizer, in whatever order they come.
    """
    made = _trained(texts, vocabulary, [_PADDING, _BEGIN, _REPLY, _END])
    return _of_transformers(made, longest, additional_special_tokens=[_REPLY], chat_template=_TEMPLATE)


def trained_pair_tokenizer(texts: Iterable[str], vocabulary: int, longest: int) -> Any:
    """The same for a network that reads a text and writes another: each ends with the mark of the end."""
    made = _trained(texts, vocabulary, [_PADDING, _BEGIN, _END])
    made.post_processor = TemplateProcessing(f"$A {_END}", special_tokens=[(_END, made.token_to_id(_END))])
    return _of_transformers(made, longest)


def _trained(texts: Iterable[str], vocabulary: int, marks: list[str]) -> Tokenizer:
    made = Tokenizer(BPE())
    made.pre_tokenizer = Sequence([Split(Regex(_UNSPACED), "isolated"), ByteLevel(add_prefix_space=False)])
    made.decoder = Decoding()
    trainer = BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=marks,
        initial_alphabet=ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return made


def _of_transformers(made: Tokenizer, longest: int, **more: Any) -> Any:
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made,
        bos_token=_BEGIN,
        eos_token=_END,
        pad_token=_PADDING,
        model_max_length=longest,
        clean_up_tokenization_spaces=False,
        **more,
    )
