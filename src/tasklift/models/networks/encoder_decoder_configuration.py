"""What transformers calls the parts of a planned encoder-decoder."""

from typing import Any

from transformers import MBartConfig, T5Config

from tasklift.tasks.encoder_plan import EncoderPlan


def encoder_decoder_configuration(plan: EncoderPlan, tokenizer: Any) -> MBartConfig | T5Config:
    """Of an mBART where positions are absolute (Liu et al., 2020), whose norms come first in a block, as in GPT-2; of a
    T5 where they are relative (Raffel et al., 2020). Nothing of attention is dropped in the first.
    """
    marks = {
        "vocab_size": len(tokenizer),
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "decoder_start_token_id": tokenizer.bos_token_id,
    }
    if plan.positions == "relative":
        return T5Config(
            d_model=plan.width,
            d_kv=plan.head_size,
            d_ff=plan.inner_width,
            num_layers=plan.layers,
            num_heads=plan.heads,
            dropout_rate=plan.dropout,
            **marks,
        )
    return MBartConfig(
        d_model=plan.width,
        encoder_layers=plan.layers,
        decoder_layers=plan.layers,
        encoder_attention_heads=plan.heads,
        decoder_attention_heads=plan.heads,
        encoder_ffn_dim=plan.inner_width,
        decoder_ffn_dim=plan.inner_width,
        max_position_embeddings=plan.context,
        dropout=plan.dropout,
        attention_dropout=0.0,
        activation_dropout=0.0,
        forced_eos_token_id=None,
        # At 0.02, as it is for large ones, a narrow network would look everywhere alike for thousands of steps.
        init_std=plan.width**-0.5,
        **marks,
    )
