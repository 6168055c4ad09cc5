"""The judge that a task's answers are graded by: found, kept by name, and found again as it was."""

from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from tasklift.models.endpoints.archive import InFolder
from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.pretrained.named import network_digest
from tasklift.models.prompting.prompt import Prompt, read_prompt
from tasklift.runs.preparing.judging.endpoint_judge import EndpointJudge
from tasklift.runs.preparing.judging.graded import SLOTS
from tasklift.runs.preparing.judging.named_judge import WHO, NamedJudge
from tasklift.runs.preparing.meanings import folder_again, told_from
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import Place, UserError
from tasklift.settings.extras import needs
from tasklift.settings.located import read_yaml
from tasklift.settings.messages import Note, say
from tasklift.settings.registry import PACKAGE
from tasklift.store.answers_kept import ANSWERS
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.starting import Start
from tasklift.tasks.task import Task
from tasklift.text.scoring.material import Judge

_VERSION: Final = 1
_AT: Final = ("measure", "judge")

AnyJudge: TypeAlias = NamedJudge | EndpointJudge


def judge_of(task: Task, language: str | None) -> AnyJudge | None:
    """The judge that `measure` names, as it is now; `language`: that of the answers.

    Raises UserError at its key where it is not to be had, and `bad-prompt` where its prompt asks for other texts.
    """
    named = task.measure.judge
    if named is None:
        return None
    written = house_prompt(language)
    if named.prompt is not None:
        written = _checked(task.path_of(named.prompt, (*_AT, "prompt"))).written
    if named.endpoint is not None:
        with task.placing((*_AT, "endpoint")):
            return EndpointJudge(_ready(named.endpoint), written)
    return _named_judge(task, str(named.model), written)


def _ready(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its address, where it can be asked: better told now than when models have learned."""
    needs("api", WHO)
    placed = endpoint.placed()
    placed.key()
    return placed


def _named_judge(task: Task, model: str, prompt: str) -> NamedJudge:
    at = (*_AT, "model")
    if family_of(model, task.folder) not in {None, Family.DECODER}:
        problem = say("{name!r} is no language model that can judge", name=model)
        raise task.fault("bad-setting", problem, at, say("name one that writes, as `smollm2`"))
    with task.placing(at):
        return NamedJudge(model, task.folder, network_digest(model, folder=task.folder, who=WHO), prompt)


def house_prompt(language: str | None) -> str:
    """What a judge is asked where nobody wrote a prompt: in Chinese of Chinese answers, else in English."""
    said: dict[str, str] = read_yaml(PACKAGE / "resources" / "prompts.yaml").value["judge"]
    return said["zh" if language == "zh" else "en"]


def judge_to_json(judge: AnyJudge, root: Path) -> dict[str, Any]:
    """What it is found again by, from the store at `root`, and what it is asked."""
    if isinstance(judge, EndpointJudge):
        return {**judge.to_json(), "version": _VERSION}
    return {**told_from(judge, root), "prompt": judge.prompt, "version": _VERSION}


def judge_from_json(name: str, said: dict[str, Any], root: Path) -> Judge | None:
    """The judge that `judge_to_json` told; None where it is gone, or is no longer what it was.

    `name` is what it was kept under.
    """
    if said["version"] != _VERSION:
        return None
    judge = EndpointJudge.of_json(said) if "endpoint" in said else _named_again(said, root)
    return judge_named(name, judge, root) if judge else None


def _named_again(said: dict[str, Any], root: Path) -> NamedJudge | None:
    folder = folder_again(said, root)
    try:
        digest = network_digest(said["model"], folder=folder, who=WHO)
    except UserError:
        return None
    return NamedJudge(said["model"], folder, digest, said["prompt"]) if digest == said["digest"] else None


def judge_named(name: str, judge: AnyJudge, root: Path) -> Judge:
    """The judge that was kept under that name in the store at `root`, where answers of endpoints are kept, too."""
    if isinstance(judge, EndpointJudge):
        return Judge(name, Remembering(partial(judge.grades, InFolder(root / ANSWERS))))
    return Judge(name, Remembering(judge))


def notes_on_judge(task: Task) -> list[Note]:
    """What a reader should know of who judges.

    Zheng et al., 2023, section 3.3, who saw signs of it; Panickssery et al., "LLM evaluators recognize and favor their
    own generations", 2024.
    """
    judge = judge_of(task, None)
    if judge is None:
        return []
    if isinstance(judge, EndpointJudge):
        return [
            Note(
                "`{measure}` sends answers to {address}, with what was asked and the right text",
                measure=WHO,
                address=str(judge.endpoint.address),
            )
        ]
    if task.start is not Start.PRETRAINED:
        return []
    if network_digest(str(task.model), folder=task.folder, who=WHO) != judge.digest:
        return []
    return [
        Note(
            "the judge of `{measure}` is the model that this run starts from: models may favour answers of their own",
            measure=WHO,
        )
    ]


def _checked(path: Path) -> Prompt:
    prompt = read_prompt(path)
    prompt.check(SLOTS)
    if "answer" not in prompt.names:
        problem, advice = say("the prompt of a judge has no place for the answer"), say("write {{answer}} there")
        raise UserError("bad-prompt", problem, where=Place(str(path), 1), advice=advice)
    return prompt
