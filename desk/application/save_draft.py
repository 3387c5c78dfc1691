"""What the owner has typed so far, kept with the case: the next owner finds it if they must go."""

from dataclasses import replace

from desk.application.case_access import active_agent, locked_case, require_owner
from desk.application.ports import Desk
from desk.application.write_to_customer import agent_source
from desk.core.errors import Invalid
from desk.core.wording import MESSAGE_LIMIT, storable


def save_draft(
    desk: Desk, case_id: str, agent_id: str, text: str, source: str | None = None
) -> None:
    """Keeps the draft. `source` is the id that the draft would be sent under: when those words
    have been sent meanwhile, a late draft does not bring them back.

    Raises `NotAllowed` for anybody but the owner, `Conflict` when the case is not open.
    """
    draft = storable(text)
    if len(draft) > MESSAGE_LIMIT:
        raise Invalid(f"That is too long: at most {MESSAGE_LIMIT} characters.", "text")
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        require_owner(record, case, active_agent(record, agent_id))
        if source and record.message_by_source_id(conversation.id, agent_source(source)):
            return
        if draft != case.draft:
            record.put(replace(case, draft=draft))
