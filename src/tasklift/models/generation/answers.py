"""What a language model answers to prompts: the function that steps and models call.

Answers do not depend on the order of prompts or what they are read beside, but for the last bits of floats: in 32 bits
an answer differs where two tokens are equally probable to about six digits, in bfloat16 to two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from torch import nn

from tasklift.models.generation.constraints.constraint import Constraint
from tasklift.models.generation.constraints.json_schema import table_of
from tasklift.models.generation.constraints.one_of import one_of
from tasklift.models.generation.constraints.spelled import Spelled, Spelling
from tasklift.models.generation.constraints.vocabulary import bytes_of_tokens
from tasklift.models.generation.decoding import Decoding, FinishedBy, Written
from tasklift.models.generation.endings import end_tokens_of
from tasklift.models.generation.generate import generate
from tasklift.models.generation.texts import Prompt, Texts


@dataclass(frozen=True)
class Choices:
    """The answer is one of these texts, in the tokens that the tokenizer itself makes of it.

    Behind a prompt that ends with a word, a text brings its own space: " positive".
    """

    texts: tuple[str, ...]


@dataclass(frozen=True)
class JsonSchema:
    """The answer is JSON of this schema, of which `constraints/json_schema.py` says what is known.

    An answer that is cut is the beginning of such JSON alone.
    """

    schema: Mapping[str, Any]


Wanted: TypeAlias = Choices | JsonSchema | None
"""What an answer must be; None for anything."""


@dataclass(frozen=True)
class Answer:
    """An answer to a prompt. `tokens`: how many were written, without the end token. `prompt_tokens`: how many of the
    prompt were read; `left_out`: how many at its beginning did not fit, and were not.

    `log_probability`: the natural logarithm of the probability that the model gives the answer after the prompt, its
    end token included, before temperature, penalties and constraints.
    """

    text: str
    tokens: int
    prompt_tokens: int
    left_out: int
    log_probability: float
    finished_by: FinishedBy

    @property
    def cut(self) -> bool:
        """Whether the answer had no end of its own: it has as many tokens as it may have."""
        return self.finished_by == "length"


def answer_prompts(
    network: nn.Module,
    tokenizer: Any,
    prompts: Sequence[Prompt],
    decoding: Decoding | None = None,
    *,
    wanted: Wanted | Sequence[Wanted] = None,
    names: Sequence[str] | None = None,
    positions: int | None = None,
) -> list[list[Answer]]:
    """Of each prompt its answers, best first or in the order of the draws, `decoding.best` of them.

    `network`, `tokenizer`: a causal language model of transformers, on whatever device and in whatever precision it is,
    and its tokenizer. `prompts`: texts, or the tokens of a chat template. `decoding`: None for greedy answers of at
    most 128 tokens. `wanted`: what the answers must be, one for all or one for each prompt. `names`: of the rows, all
    different; by them, the seed and the sample alone tokens are drawn. Without them equal prompts are counted.
    `positions`: tokens whose keys and values may be held at once; None for what the machine has room for.

    Raises UserError `prompt-too-long`, `json-schema`, `tokenizer-bytes`.
    """
    texts = Texts(tokenizer)
    decoding = _with_special_stops(decoding or Decoding(), texts, network)
    ids = texts.prompts(prompts)
    constraint = _constraints(wanted, len(prompts), _Making(tokenizer, texts, decoding.end_tokens or ()))
    written = generate(
        network, ids, decoding, constraint=constraint, decode=texts.plain, names=names, positions=positions
    )
    return [
        [_answer(one, len(prompt), texts, decoding) for one in some] for prompt, some in zip(ids, written, strict=True)
    ]


def _answer(written: Written, prompt_tokens: int, texts: Texts, decoding: Decoding) -> Answer:
    return Answer(
        text=texts.answer(written, decoding),
        tokens=len(written.ids),
        prompt_tokens=written.prompt_tokens,
        left_out=prompt_tokens - written.prompt_tokens,
        log_probability=written.log_probability,
        finished_by=written.finished_by,
    )


def _with_special_stops(decoding: Decoding, texts: Texts, network: nn.Module) -> Decoding:
    """The end tokens named, with stop texts that are special tokens: those never stand in a text."""
    ends = end_tokens_of(network) if decoding.end_tokens is None else decoding.end_tokens
    special = {stop: token for stop in decoding.stop_texts if (token := texts.special(stop)) is not None}
    stops = tuple(stop for stop in decoding.stop_texts if stop not in special)
    return replace(decoding, end_tokens=tuple(sorted({*ends, *special.values()})), stop_texts=stops)


@dataclass(frozen=True)
class _Making:
    """Makes constraints of what is wanted."""

    tokenizer: Any
    texts: Texts
    end_tokens: Sequence[int]

    def constraint(self, wanted: Wanted) -> Constraint | None:
        if isinstance(wanted, Choices):
            return one_of([self.texts.continuation(one) for one in wanted.texts], self.end_tokens)
        if wanted is None:
            return None
        return Spelled(Spelling(table_of(wanted.schema), bytes_of_tokens(self.tokenizer), self.end_tokens))


def _constraints(wanted: Wanted | Sequence[Wanted], prompts: int, making: _Making) -> list[Constraint | None]:
    """A constraint for each prompt; one for all prompts that want the very same."""
    each = list(wanted) if isinstance(wanted, Sequence) else [wanted] * prompts
    made = {number: making.constraint(one) for number, one in {id(one): one for one in each}.items()}
    return [made[id(one)] for one in each]
