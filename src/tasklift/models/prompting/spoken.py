"""The turns of a dialogue as chat templates take them: the system first, then user and assistant in turn."""

from collections.abc import Iterator, Sequence

from tasklift.models.prompting.message import Message
from tasklift.text.dialogues.speakers import ASSISTANT, SYSTEM
from tasklift.text.dialogues.turn import Turn

_BETWEEN = "\n"


def spoken(turns: Sequence[Turn]) -> tuple[list[str], list[Message]]:
    """What the system says at the beginning, and the other turns as messages.

    What tools and a later system say is the user's to the model; turns of one side in a row are one message.
    """
    first = next((place for place, turn in enumerate(turns) if turn.speaker != SYSTEM), len(turns))
    return [turn.text for turn in turns[:first]], list(_in_turn(turns[first:]))


def _in_turn(turns: Sequence[Turn]) -> Iterator[Message]:
    last: Message | None = None
    for turn in turns:
        now = Message("assistant" if turn.speaker == ASSISTANT else "user", turn.text)
        if last and last.role == now.role:
            now = Message(last.role, f"{last.content}{_BETWEEN}{now.content}")
        elif last:
            yield last
        last = now
    if last:
        yield last
