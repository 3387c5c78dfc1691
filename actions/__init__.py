"""Custom actions: one file a skill, and beside them what all skills share.

Pure: tracker in, words and effects out. They read no clock, touch no database and no network, and
import `rasa_sdk` and the standard library only.

    context.py   what desk knows, typed          turn.py     one turn as a value
    reading.py   what the reader makes of text   answer.py   what a turn says and does
    effects.py   the effects of the contract     story.py    the story for the person who takes over
    handoff.py   a handoff: story and words      waiting.py  while a person is on the way
    floor.py     what comes before any skill     step.py     the Rasa action around a skill
    registered.py  the list: which function answers for which action of domain.yml
"""
