"""Is what a phrase says denied where it stands? "Nobody was hurt", "no smoke at all"."""

from spacy.tokens import Doc

from bot.reader.lexicon import Hit

# Tokens before a phrase that deny it, and how far back they reach.
DENIALS = frozenset(
    "no not n't never nobody none nothing neither nor without zero hardly dont didnt wasnt isnt "
    "werent havent hasnt noone".split()
)
REACH = 4
# A denial does not reach over these: "not only late but dangerous", "no apology, it caught fire".
BARRIERS = frozenset(", ; : . ! ? but and because only even though - –".split())


def is_negated(doc: Doc, hit: Hit) -> bool:
    """A denial within REACH tokens before the phrase, or after it right away ("… to nobody")."""
    for index in range(hit.start - 1, max(-1, hit.start - 1 - REACH), -1):
        token = doc[index]
        if token.lower_ in BARRIERS or token.is_sent_end:
            return False
        if token.lower_ in DENIALS:
            return True
    return hit.end < len(doc) and doc[hit.end].lower_ in ("nobody", "none")
