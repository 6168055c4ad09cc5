"""A language model made to choose among the labels of some rows."""

from dataclasses import replace

from tasklift.models.choosing.chooser import ANY, Chooser
from tasklift.models.choosing.label_words import LabelWords
from tasklift.models.prompting.asking import Asking
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

_SHOWN = 60
_MOST_WRITTEN = 8192


def made_to_choose(decoder: Decoder, asking: Asking, words: LabelWords, *, longest: int, precision: str) -> Chooser:
    """The language model, asked so. Of a prompt no more than `longest` tokens are read, and the longest label fits
    behind it in what the network sees.

    Raises UserError `prompt-too-long` for a label that leaves no room, `template-mismatch` as `Turns` does.
    """
    lengths = [len(reply) for reply in decoder.turns.replies(ANY, words.words)]
    most = max(lengths)
    room = decoder.context - most
    if room < 1:
        word = words.words[lengths.index(most)]
        raise UserError(
            "prompt-too-long",
            say(
                "the label {label!r} takes {tokens} tokens, which leaves no room for a prompt in {context}",
                label=shortened(word, _SHOWN),
                tokens=most,
                context=decoder.context,
            ),
            advice=say("call it by a shorter name in `words`"),
        )
    writing = Writing(most_new_tokens=min(most, _MOST_WRITTEN))
    told = replace(decoder, asking=asking, writing=writing, longest=min(longest, room), precision=precision)
    return Chooser(told, words.labels, words.words, words.shares, (0.0,) * len(words.labels))
