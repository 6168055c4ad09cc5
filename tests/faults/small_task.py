"""A small task in English and Chinese: copies, conflicts, wrong labels, odd writing; the same on every machine."""

import random
from pathlib import Path

ROWS = 400
_LABELS = ("good", "差评")
_ENGLISH = (("great", "lovely", "excellent", "perfect", "happy"), ("awful", "broken", "terrible", "refund", "useless"))
_CHINESE = (("满意", "喜欢", "很棒", "推荐", "惊喜"), ("失望", "退货", "糟糕", "破损", "后悔"))
_THINGS = ("room", "service", "battery", "screen", "food", "taste", "size", "hotel", "phone", "book", "cover", "price")
_THINGS_ZH = ("房间", "服务", "电池", "屏幕", "味道", "尺寸", "酒店", "手机", "快递", "价格", "包装", "质量")
_RECIPE = """
kind: classify
data: {train: reviews.csv}
columns: {text: review, label: sentiment}
budget: {minutes: 0.001}
recipe:
  - normalize
  - drop_conflicts
  - deduplicate: {threshold: 0.8}
  - find_label_errors: {action: drop, folds: 3}
  - classical: {algorithm: logistic_regression, weighting: tf_idf, tokens: by_language, C: 1.0, class_weight: none}
"""


def write_task(folder: Path) -> Path:
    """The task file, in a folder that may not be there yet, beside its data."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'"{text}",{label}\n' for text, label in _rows(random.Random(20_261_124))]
    (folder / "reviews.csv").write_text("review,sentiment\n" + "".join(lines), encoding="utf-8")
    task = folder / "task.yaml"
    task.write_text(_RECIPE, encoding="utf-8")
    return task


def _rows(draw: random.Random) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for number in range(ROWS):
        label = draw.randrange(2)
        text = _review(draw, label)
        if rows and draw.random() < 0.1:
            text = draw.choice(rows)[0]
        if number % 9 == 0:
            text = text.upper().replace(" ", "  ")
        wrong = draw.random() < 0.06
        rows.append((text, _LABELS[1 - label if wrong else label]))
    return rows


def _review(draw: random.Random, label: int) -> str:
    if draw.random() < 0.5:
        words = draw.sample(_THINGS, 6) + draw.sample(_ENGLISH[label], 2)
        draw.shuffle(words)
        return " ".join(words)
    return ",".join(draw.sample(_THINGS_ZH, 5) + draw.sample(_CHINESE[label], 2)).replace(",", "，") + "。"
