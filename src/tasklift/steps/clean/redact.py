"""Redaction: personal data masked, replaced by made-up values, or hashed."""

from typing import Any, ClassVar, Literal

import polars as pl
from pydantic import Field, field_validator, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.settings.messages import say
from tasklift.steps.clean.personal_settings import Kinds, Patterns, name_of
from tasklift.text.language import script
from tasklift.text.personal.find import find_personal
from tasklift.text.personal.secret_key import OPEN_KEY, digest_of, key_named, keyed
from tasklift.text.personal.span import Span
from tasklift.text.personal.surrogates import surrogate

_SIGNS_OF_A_HASH = 16
_SPACED = str.maketrans("", "", " -\u3000")


class Redact(Rewrite):
    """Take personal data out of texts: names, addresses, phones, cards and identity numbers, in English and Chinese.

    Why: a model repeats what it has read, and a name or a card number helps with hardly any task. Numbers are told by
    their check digits, names and addresses by lists and what stands around them. A mask says what stood there
    (`[NAME]`, `[姓名]`), a made-up value of the same kind keeps the text natural, a hash keeps apart who is who. The
    step is saved with the model, so requests pass through it too.

    When it hurts: where names are the task (who wrote it, is it about our product). No list has all names: what has to
    be anonymous must be looked at by people. With `kinds: all` every capitalised name counts, those of films too.
    Made-up values without a key can be checked by whoever guesses the value.

    Example:
        recipe: [{redact: {kinds: [email, phone, person], action: mask}}]

    Reference: Narayanan and Shmatikov, "Myths and fallacies of personally identifiable information", 2010; Carlini et
    al., "Extracting training data from large language models", 2021.
    """

    version: ClassVar[int] = 3
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    protects: ClassVar[bool] = True
    travels: ClassVar[bool] = True

    kinds: Kinds = Field("default", description="what is taken out: names of kinds, `default`, `identity` or `all`")
    patterns: Patterns = Field({}, description="further kinds: a name and a pattern of Rust's regex each")
    action: Literal["mask", "surrogate", "hash"] = Field(
        "mask", description="what stands in its place: the kind, a made-up value, or a keyed hash"
    )
    mask: Literal["by_script", "english"] = Field(
        "by_script", description="in which language the kind is named: that of the text, or always English"
    )
    key_variable: str | None = Field(
        None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="the environment variable with the key; hash needs one"
    )
    key_digest: str | None = Field(
        None, description="which key it was, so that another is noticed; filled in by itself"
    )

    @model_validator(mode="before")
    @classmethod
    def _which_key(cls, values: Any) -> Any:
        """Notes the digest of the key, never the key: it enters the step's name in the store and the saved model."""
        variable = values.get("key_variable") if isinstance(values, dict) else None
        if not isinstance(variable, str) or not variable.isidentifier() or values.get("action", "mask") == "mask":
            return values
        return {**values, "key_digest": digest_of(variable, values.get("key_digest"))}

    @field_validator("key_variable")
    @classmethod
    def _hash_has_a_key(cls, variable: str | None, info: Any) -> str | None:
        if variable is None and info.data.get("action") == "hash":
            raise ValueError(say("should name the environment variable that has the key of the hash"))
        return variable

    def rewrite(self, batch: Batch) -> Batch:
        texts = batch["text"]
        found = find_personal(texts, self.kinds, self.patterns)
        if not found:
            return texts.alias("text").to_frame()
        rows = sorted(found)
        some = texts.gather(rows)
        chinese = script(some.alias("text")) == "cjk"
        key = key_named(self.key_variable) if self.key_variable and self.action != "mask" else OPEN_KEY
        values = [
            self._redacted(text, found[row], key, chinese=self.mask == "by_script" and han)
            for row, text, han in zip(rows, some, chinese, strict=True)
        ]
        return texts.clone().scatter(rows, pl.Series(values, dtype=pl.String)).alias("text").to_frame()

    def _redacted(self, text: str, spans: list[Span], key: bytes, *, chinese: bool) -> str:
        parts, last = [], 0
        for span in spans:
            value = text[span.start : span.end]
            parts += [text[last : span.start], self._instead(span.kind, value, key, chinese=chinese)]
            last = span.end
        return "".join([*parts, text[last:]])

    def _instead(self, kind: str, value: str, key: bytes, *, chinese: bool) -> str:
        name = name_of(kind, chinese=chinese)
        if self.action == "mask":
            return f"[{name}]"
        digest = keyed(key, kind, value.casefold().translate(_SPACED))
        if self.action == "hash":
            return f"[{name} {digest.hex()[:_SIGNS_OF_A_HASH]}]"
        return surrogate(kind, value, digest)
