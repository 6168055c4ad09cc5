"""A loop that pretrains as people write it: a network of transformers, fused attention, bfloat16, rows as they come."""

import time
from collections.abc import Sequence
from typing import Any

from tasklift.tasks.encoder_plan import EncoderPlan


def fill_gaps_plainly(plan: EncoderPlan, tokenizer: Any, texts: Sequence[str], *, rows: int, rate: float) -> float:
    """Tokens a second, padding not counted, in batches of so many rows, each padded to its longest.

    Of two epochs the second is measured.
    """
    import torch
    from torch.utils.data import DataLoader
    from transformers import BertConfig, BertForMaskedLM, DataCollatorForLanguageModeling

    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=plan.width,
        num_hidden_layers=plan.layers,
        num_attention_heads=plan.heads,
        intermediate_size=4 * plan.width,
        max_position_embeddings=plan.context,
        attention_probs_dropout_prob=0.0,
    )
    model = BertForMaskedLM(config).to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, fused=True)
    read = tokenizer(list(texts), truncation=True, max_length=plan.context, return_special_tokens_mask=True)
    features = [{name: read[name][row] for name in read} for row in range(len(texts))]
    batches = DataLoader(features, rows, shuffle=True, collate_fn=DataCollatorForLanguageModeling(tokenizer))
    for _ in range(2):
        _wait(device)
        tokens, started = 0, time.perf_counter()
        for batch in batches:
            tokens += int(batch["attention_mask"].sum())
            with torch.autocast(device, torch.bfloat16):
                loss = model(**batch.to(device)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
    _wait(device)
    return tokens / (time.perf_counter() - started)


def _wait(device: str) -> None:
    import torch

    if device == "cuda":
        torch.cuda.synchronize()
