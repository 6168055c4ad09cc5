"""The judge that a task's answers are graded by: found, kept by name, and found again as it was."""

from pathlib import Path
from typing import Any, Final

from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.pretrained.named import network_digest
from tasklift.models.prompting.prompt import Prompt, read_prompt
from tasklift.runs.preparing.meanings import folder_again, told_from
from tasklift.runs.preparing.named_judge import SLOTS, WHO, NamedJudge
from tasklift.settings.errors import Place, UserError
from tasklift.settings.located import read_yaml
from tasklift.settings.messages import Note, say
from tasklift.settings.registry import PACKAGE
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.starting import Start
from tasklift.tasks.task import Task
from tasklift.text.scoring.material import Judge

_VERSION: Final = 1
_AT: Final = ("measure", "judge")


def judge_of(task: Task, language: str | None) -> NamedJudge | None:
    """The judge that `measure` names, as it is now; `language`: that of the answers.

    Raises UserError at its key where it is not to be had, and `bad-prompt` where its prompt asks for other texts.
    """
    named = task.measure.judge
    if named is None:
        return None
    if family_of(named.model, task.folder) not in {None, Family.DECODER}:
        problem = say("{name!r} is no language model that can judge", name=named.model)
        raise task.fault("bad-setting", problem, (*_AT, "model"), say("name one that writes, as `smollm2`"))
    with task.placing((*_AT, "model")):
        digest = network_digest(named.model, folder=task.folder, who=WHO)
    if named.prompt is None:
        return NamedJudge(named.model, task.folder, digest, house_prompt(language))
    prompt = _checked(task.path_of(named.prompt, (*_AT, "prompt")))
    return NamedJudge(named.model, task.folder, digest, prompt.written)


def house_prompt(language: str | None) -> str:
    """What a judge is asked where nobody wrote a prompt: in Chinese of Chinese answers, else in English."""
    said: dict[str, str] = read_yaml(PACKAGE / "resources" / "prompts.yaml").value["judge"]
    return said["zh" if language == "zh" else "en"]


def judge_to_json(judge: NamedJudge, root: Path) -> dict[str, Any]:
    """What it is found again by, from the store at `root`, and what it is asked."""
    return {**told_from(judge, root), "prompt": judge.prompt, "version": _VERSION}


def judge_from_json(name: str, said: dict[str, Any], root: Path) -> Judge | None:
    """The judge that `judge_to_json` told; None where it is gone, or is no longer what it was.

    `name` is what it was kept under.
    """
    folder = folder_again(said, root)
    try:
        digest = network_digest(said["model"], folder=folder, who=WHO)
    except UserError:
        return None
    as_it_was = (digest, _VERSION) == (said["digest"], said["version"])
    return judge_named(name, NamedJudge(said["model"], folder, digest, said["prompt"])) if as_it_was else None


def judge_named(name: str, judge: NamedJudge) -> Judge:
    """The judge that was kept under that name."""
    return Judge(name, Remembering(judge))


def notes_on_judge(task: Task) -> list[Note]:
    """What a reader should know of who judges.

    Zheng et al., 2023, section 3.3, who saw signs of it; Panickssery et al., "LLM evaluators recognize and favor their
    own generations", 2024.
    """
    judge = judge_of(task, None)
    if judge is None or task.start is not Start.PRETRAINED:
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
