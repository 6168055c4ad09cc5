"""What transformers calls the parts of a planned decoder."""

from typing import Any

from transformers import GPT2Config, GPTNeoXConfig

from tasklift.tasks.encoder_plan import EncoderPlan


def decoder_configuration(plan: EncoderPlan, tokenizer: Any) -> GPT2Config | GPTNeoXConfig:
    """Of a GPT-2 where positions are absolute (Radford et al., 2019), of a GPT-NeoX where they are rotary (Black et
    al., 2022), whose blocks are here one after another, as in GPT-2. Nothing of attention is dropped.
    """
    marks = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "tie_word_embeddings": plan.ties_output,
    }
    if plan.positions == "rotary":
        return GPTNeoXConfig(
            vocab_size=len(tokenizer),
            hidden_size=plan.width,
            num_hidden_layers=plan.layers,
            num_attention_heads=plan.heads,
            intermediate_size=plan.inner_width,
            max_position_embeddings=plan.context,
            rope_parameters={"rope_type": "default", "rope_theta": 10_000.0, "partial_rotary_factor": 1.0},
            hidden_dropout=plan.dropout,
            attention_dropout=0.0,
            use_parallel_residual=False,
            **marks,
        )
    return GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=plan.width,
        n_layer=plan.layers,
        n_head=plan.heads,
        n_inner=plan.inner_width,
        n_positions=plan.context,
        resid_pdrop=plan.dropout,
        embd_pdrop=plan.dropout,
        attn_pdrop=0.0,
        **marks,
    )
