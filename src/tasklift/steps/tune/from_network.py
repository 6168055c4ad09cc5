"""What steps that go on from a pretrained network need: that network, and rows that have a label."""

from typing import TYPE_CHECKING

import polars as pl

from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

if TYPE_CHECKING:
    from tasklift.models.encoder import Encoder
    from tasklift.models.written.decoder import Decoder
    from tasklift.models.written.encoder_decoder import EncoderDecoder


def encoder_before(step: str, start: Model | None) -> "Encoder":
    """The encoder that the step of that name goes on from. Raises UserError `no-network`."""
    from tasklift.models.encoder import Encoder
    from tasklift.models.written.extractor import Extractor

    if isinstance(start, Extractor):
        return start.encoder()
    if start is not None and start.is_network and not isinstance(start, Encoder):
        advice = say("have a language model answer by `ask`, or teach it by `instruct`")
        raise UserError("no-network", say("`{step}` goes on from a pretrained encoder", step=step), advice=advice)
    if not isinstance(start, Encoder):
        advice = say("name one in the task file, as `model: minilm`; `lift models` lists those that packages carry")
        raise UserError("no-network", say("`{step}` goes on from a pretrained encoder", step=step), advice=advice)
    return start


def decoder_before(step: str, start: Model | None) -> "Decoder":
    """The language model that the step of that name goes on from. Raises UserError `no-network`."""
    from tasklift.models.choosing.chooser import Chooser
    from tasklift.models.written.decoder import Decoder
    from tasklift.models.written.encoder_decoder import EncoderDecoder

    if isinstance(start, Chooser):
        return start.decoder
    if isinstance(start, Decoder):
        return start
    advice = say("name one in the task file, as `model: smollm2`; `lift models` lists those that packages carry")
    if isinstance(start, EncoderDecoder):
        advice = say("teach an encoder-decoder by `seq2seq`")
    raise UserError("no-network", say("`{step}` goes on from a language model that writes", step=step), advice=advice)


def encoder_decoder_before(step: str, start: Model | None) -> "EncoderDecoder":
    """The network that reads and writes from which the step of that name goes on. Raises UserError `no-network`."""
    from tasklift.models.written.encoder_decoder import EncoderDecoder

    if not isinstance(start, EncoderDecoder):
        advice = say(
            "name the folder of a T5, BART, mBART, Marian or Pegasus, or plan one from nothing: "
            "`model: {{architecture: bart}}`"
        )
        problem = say("`{step}` goes on from a network that reads a text and writes another", step=step)
        raise UserError("no-network", problem, advice=advice)
    return start


def labelled(rows: Rows) -> pl.DataFrame:
    """The rows that have a label. Raises UserError `no-rows` where there are none."""
    frame = rows.frame().drop_nulls("label")
    if not frame.height:
        raise UserError(
            "no-rows", say("there are no rows to learn from"), advice=say("check `data` and the steps before")
        )
    return frame
