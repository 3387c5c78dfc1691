"""The owner gives the conversation back to the bot.

Decision: the case ends with it, with the outcome that the owner names (unknown unless they say
so). A case is a matter that a person owns; one that nobody owns and nobody waits for would be
forgotten. The bot starts a new episode that knows what was before, and whatever the customer
brings up again opens a new case.
"""

from desk.application.case_access import active_agent, locked_case, require_owner
from desk.application.episode import HANDED_BACK, event_payload, start_episode
from desk.application.ports import Desk
from desk.application.resolve_case import end_case, leave_to_bot
from desk.application.unanswered import unseen_by_owner
from desk.core.case import Case, Outcome
from desk.core.conversation import EpisodeKind
from desk.core.timer import TimerKind


def hand_back(
    desk: Desk,
    case_id: str,
    agent_id: str,
    outcome: Outcome = Outcome.UNKNOWN,
    note: str = "",
) -> Case:
    """The case, resolved, and the bot's turn to speak. The owner only: nobody takes the floor
    from a colleague. Raises `NotAllowed`, and `Conflict` when the case is not open."""
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        require_owner(record, case, agent)
        unseen = unseen_by_owner(desk, record, conversation, case)
        conversation, case = end_case(
            desk, record, conversation, case, agent, outcome, note, now, activity="handed_back"
        )
        conversation = start_episode(record, conversation, EpisodeKind.HANDBACK, now)
        if unseen:
            leave_to_bot(record, conversation, unseen, now)
        else:
            record.ask(TimerKind.BOT_TURN, conversation.id, now, now, event_payload(HANDED_BACK))
        return case
