"""Tune a classical text classifier."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.answers import labels_of
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.blend import Blend, choose_weight
from tasklift.models.classical import Classical as ClassicalModel
from tasklift.models.features import NgramFamily, RunLength
from tasklift.models.fitting.candidate import (
    LINEAR,
    ROUNDS,
    STRENGTHS,
    TREES,
    Algorithm,
    Candidate,
    Change,
    ClassWeight,
    SearchSpace,
    Tokens,
    Weighting,
)
from tasklift.models.fitting.examples import NO_TEXTS, Examples, together
from tasklift.models.fitting.fitter import Fitter
from tasklift.models.fitting.search import fit_best, search
from tasklift.models.fitting.trees import Growth
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.text.language import dominant_script

Range = tuple[RunLength, RunLength]


class Classical(Tune):
    """Learn labels from words and characters: TF-IDF with a linear model, naive Bayes or trees.

    Why: it trains in seconds, needs no pretrained model, and on short texts in any language it is hard to beat. What is
    "auto" begins with what was best on most data and is changed, one question after the other, where macro-F1 on
    `valid` gains more than two standard errors. Without `valid` a fifth of train is held out for that, and the model is
    then fitted on all of it. How closely the rows are followed (`C`, `smoothing`) is chosen by cross-validation on
    train, whose folds keep groups and near-copies together: with wrong labels or few rows loosely, else closely. What
    was tried, its scores and the choice are saved with the model.

    When it hurts: meaning that hangs on word order over long distances, sarcasm, or fewer than a dozen rows a label.

    Example: `classical: {algorithm: logistic_regression, weighting: tf_idf, tokens: by_language, C: 1.0}`

    Reference: Wang and Manning, "Baselines and bigrams", 2012; Fan et al., "LIBLINEAR", 2008.
    """

    version: ClassVar[int] = 4
    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.TEXT, RoleType.LABEL, RoleType.WEIGHT)

    algorithm: Literal["auto", Algorithm] = Field("auto", description="what learns; auto: linear_svm")
    weighting: Literal["auto", Weighting] = Field(
        "auto", description="TF-IDF as it is, or scaled by log-count ratios: how much a feature tells labels apart"
    )
    tokens: Literal["auto", Tokens] = Field(
        "auto", description="by_language: characters for Chinese, words otherwise; auto: both, or by_language if better"
    )
    word_ngrams: Range = Field((1, 2), description="shortest and longest run of words that is a feature")
    character_ngrams: Range | None = Field(
        None, description="shortest and longest run of characters; none: 1 to 2 for Chinese, 2 to 5 otherwise"
    )
    lowercase: bool = Field(True, description="whether upper and lower case are the same")
    sublinear_tf: bool = Field(True, description="whether a feature that occurs c times counts as 1 + log c")
    min_document_frequency: Annotated[int, Search(1, 5)] = Field(
        2, ge=1, description="in how many rows a feature must occur"
    )
    max_features: int = Field(300_000, ge=1, description="keep only so many features, those in the most rows")
    C: Annotated[float | None, Search(0.03, 30.0, log=True)] = Field(
        None, gt=0, le=1e6, description="how much the rows count against small weights; none: chosen by folds of train"
    )
    smoothing: Annotated[float | None, Search(0.003, 3.0, log=True)] = Field(
        None, gt=0, le=1e3, description="what naive Bayes adds to every count; none: chosen by folds of train"
    )
    ratio_power: Annotated[float, Search(0.25, 1.0)] = Field(
        0.5, gt=0, le=2, description="the power of the log-count ratio that scales a feature; 1.0 is the paper's"
    )
    class_weight: Literal["auto", ClassWeight] = Field(
        "auto", description="whether rare labels weigh as much as others"
    )
    trees: Annotated[int, Search(50, 500, log=True)] = Field(100, ge=1, le=5000, description="how many trees are grown")
    components: Annotated[int, Search(50, 300)] = Field(
        100, ge=2, le=1000, description="how many directions of the truncated SVD trees see"
    )
    refit: bool = Field(
        True,
        description="whether the chosen model is fitted again on train and valid; its probabilities are set before",
    )

    def draws_lots(self) -> bool:
        """Trees do; the linear models have one solution, which no seed moves."""
        return self.algorithm in TREES

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.weighting == "log_count_ratio" and self.algorithm not in ("auto", *LINEAR):
            raise ValueError(say("log_count_ratio goes with logistic_regression or linear_svm"))
        for name, bounds in (("word_ngrams", self.word_ngrams), ("character_ngrams", self.character_ngrams)):
            if bounds and bounds[0] > bounds[1]:
                raise ValueError(say("{name} begins with the shorter run, as in [1, 2]", name=name))
        return self

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A classifier of the labels in train, pooled with `start` where given. Raises UserError `no-rows`."""
        if start is not None:
            return self._pool(datasets, start, seed, desk)
        train = Examples(datasets["train"].frame())
        if not train.frame.height:
            raise UserError(
                "no-rows", say("there are no rows to learn from"), advice=say("check `data` and the steps before")
            )
        valid = Examples(datasets["valid"].frame()).of(train.labels) if "valid" in datasets else None
        fit, check = (train, valid) if valid and valid.frame.height else train.halves()
        fitter, space = self._fitter(train, seed), self._space()
        if not fit.frame.height or not check.of(fit.labels).frame.height:
            return fitter.fit(space.opening, train)
        outcome = search(fitter, space, fit, check)
        refit = self.refit or check is not valid
        return fit_best(fitter, outcome, together(fit, check) if refit else None)

    def settled(self, model: Model) -> Self:
        """With the algorithm, tokens, weighting, strength and class weights of `model`."""
        chosen = [trial.settings for trial in model.trials if trial.chosen] if isinstance(model, ClassicalModel) else []
        return self.model_copy(update=chosen[-1]) if chosen else self

    def _pool(self, datasets: Mapping[str, Rows], start: Model, seed: int, desk: Desk) -> Model:
        """A new model and `start` as one, at the weight under which the labels of valid are likeliest.

        The weight is chosen with a model that has not seen valid; without valid, both weigh the same.
        """
        weight = 0.5
        if "valid" in datasets:
            unseen = self.model_copy(update={"refit": False}).tune(datasets, start=None, seed=seed, desk=desk)
            valid = datasets["valid"].frame()
            inputs = valid.drop(*NO_TEXTS, strict=False)
            before, new = (labels_of(model.predict(inputs)) for model in (start, unseen))
            weight = choose_weight(before, new, valid["label"].to_list())
        return Blend(start, self.tune(datasets, start=None, seed=seed, desk=desk), weight)

    def _fitter(self, train: Examples, seed: int) -> Fitter:
        unspaced = _unspaced(train)
        return Fitter(
            columns=train.columns,
            unspaced=unspaced,
            words=NgramFamily("words", *self.word_ngrams, segmented=unspaced),
            characters=NgramFamily("characters", *(self.character_ngrams or ((1, 2) if unspaced else (2, 5)))),
            lowercase=self.lowercase,
            sublinear=self.sublinear_tf,
            min_document_frequency=self.min_document_frequency,
            max_features=self.max_features,
            ratio_power=self.ratio_power,
            growth=Growth(self.trees, self.components, seed % 2**32),
        )

    def _space(self) -> SearchSpace:
        """What is left to choose, and where that begins."""
        return SearchSpace(
            self._opening(),
            tuple(one for one in STRENGTHS[self._learns] if self._leaves_open(one)),
            tuple(changes for changes in ROUNDS[self._learns] if self._leaves_open(changes[0])),
        )

    def _leaves_open(self, change: Change) -> bool:
        return all(getattr(self, name) in ("auto", None) for name in change)

    def _opening(self) -> Candidate:
        """What the user fixed, and for the rest what is best on most data."""
        linear = self.algorithm in ("auto", *LINEAR)
        return Candidate(
            algorithm=self._learns,
            weighting=("log_count_ratio" if linear else "tf_idf") if self.weighting == "auto" else self.weighting,
            tokens="both" if self.tokens == "auto" else self.tokens,
            class_weight="none" if self.class_weight == "auto" else self.class_weight,
            C=self.C or (0.1 if self._learns == "linear_svm" else 1.0),
            smoothing=self.smoothing or 0.1,
        )

    @property
    def _learns(self) -> Algorithm:
        return "linear_svm" if self.algorithm == "auto" else self.algorithm


def _unspaced(train: Examples) -> bool:
    texts = pl.concat([train.frame[column] for column in train.columns])
    return dominant_script(texts) == "cjk"
