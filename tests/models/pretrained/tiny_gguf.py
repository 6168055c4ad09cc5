"""A GGUF file of a language model with random weights, as llama.cpp would have it."""

from pathlib import Path

import numpy as np

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 32, 2, 4, 64, 64


def write_tiny_gguf(path: Path) -> Path:
    """Write it; its tokens are those of bytes, with an end, a beginning and a chat template."""
    from gguf import GGUFWriter, TokenType
    from tokenizers.pre_tokenizers import ByteLevel

    tokens = ["<|end|>", "<|begin|>", *sorted(ByteLevel.alphabet()), "ab"]
    kinds = [TokenType.CONTROL, TokenType.CONTROL, *[TokenType.NORMAL] * 257]
    writer = GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["a b"])
    writer.add_eos_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_chat_template(
        "{% for message in messages %}{{ message['content'] }}<|end|>{% endfor %}"
        "{% if add_generation_prompt %}<|begin|>{% endif %}"
    )
    lots = np.random.default_rng(0)
    shapes = {"token_embd": (len(tokens), WIDTH), "output_norm": (WIDTH,)}
    for layer in range(LAYERS):
        square, wide = (WIDTH, WIDTH), (INNER, WIDTH)
        names = {"attn_q": square, "attn_k": square, "attn_v": square, "attn_output": square, "ffn_gate": wide}
        names |= {"ffn_up": wide, "ffn_down": (WIDTH, INNER), "attn_norm": (WIDTH,), "ffn_norm": (WIDTH,)}
        shapes |= {f"blk.{layer}.{name}": shape for name, shape in names.items()}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", lots.normal(0, 0.3, shape).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
