"""Which language is this? A small honest guess: scripts, and the commonest words of ten languages.

`und` when it cannot be told; one foreign word in an English sentence is not another language.
"""

import re
import unicodedata
from functools import lru_cache
from typing import AbstractSet, Dict, FrozenSet, Optional

UNKNOWN = "und"
ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "CJK": "zh", "HIRAGANA": "ja",
    "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "DEVANAGARI": "hi",
}  # fmt: skip

# Words that say which language it is: frequent there and absent, or rare, elsewhere in this list.
_COMMON: Dict[str, FrozenSet[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and was is it you your i my we they for with that this not have had but are be "
        "of to what how when would could can no yes thanks thank please good very all just "
        "they he she me our from there been out so do did don't didn't it's i'm ok okay fine "
        "nice bad great never mind hello hi help call manager human agent refund money late "
        "still nothing nobody someone again never always really because after before will "
        "won't can't as on at",
        "de": "der die das und ist nicht ich sie wir war ein eine mit für auf dem den von zu es "
        "aber auch nein ja danke bitte sehr gut schlecht mein meine habe hatte wurde noch "
        "kein keine wie warum leider immer schon nur mir mich ihr euch hallo nichts alles "
        "wieder",
        "fr": "le la les et est pas je vous nous une des du dans pour avec que qui mais très bien "
        "mal merci oui non bonjour c'est j'ai était été mon ma mes votre vos sur au aux ce "
        "cette rien jamais toujours encore plus suis avez être personne attendu",
        "es": "el los las y es no se que en una por con para pero muy bien mal gracias hola mi su "
        "está fue era del al lo le me nos nada nunca siempre todo más como cuando porque "
        "estoy he ha tengo quiero ustedes buenos buenas favor la un estaba estuvo tarde "
        "hemos fría frío comida servicio",
        "it": "il lo gli e è non che di per con una ma molto bene male grazie ciao mio mia sono "
        "era stato stata del della nel alla anche niente mai sempre tutto più come quando perché "
        "ho abbiamo vorrei buongiorno nessuno",
        "nl": "de het een en is niet ik je we wij was met voor op van te maar ook nee ja dank "
        "bedankt graag heel goed slecht mijn heb had werd nog geen hoe waarom helaas altijd "
        "al alleen mij hallo niets alles weer er aan dat jullie",
        "pt": "o os as e é não que em um uma por com para mas muito bem mal obrigado obrigada olá "
        "meu minha está foi era do da no na nada nunca sempre tudo mais como quando porque "
        "estou tenho quero você vocês bom boa",
        "pl": "i w nie na jest się że do to z co jak ale bardzo dobrze źle dziękuję cześć mój moja "
        "był była było dla przez już tylko nic nigdy zawsze wszystko kiedy dlaczego mam "
        "proszę tak",
        "sv": "och är inte jag det en ett som på med för att var men tack ja nej bra dålig "
        "mycket min mitt har hade hur varför alltid redan bara mig hej inget allt igen ni vi",
        "tr": "ve bir bu için çok değil ben biz siz ile ama evet hayır teşekkürler merhaba iyi "
        "kötü var yok ne nasıl neden hiç her daha kadar gibi oldu",
    }.items()
}


def guess_language(text: str, english_words: AbstractSet[str]) -> str:
    """ISO 639-1 or `und`. `english_words`: what else is known to be English."""
    script = _script(text)
    if script:
        return script
    words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))][:200]
    if not words:
        return UNKNOWN
    english = sum(word in _COMMON[ENGLISH] or word in english_words for word in words)
    scores = {name: sum(word in common for word in words)
              for name, common in _COMMON.items() if name != ENGLISH}  # fmt: skip
    best = max(scores, key=lambda name: scores[name])
    strong = scores[best] >= 2 or (scores[best] == 1 and len(words) <= 3 and english == 0)
    if strong and scores[best] > english:
        return best
    return ENGLISH if english * 4 >= len(words) else UNKNOWN


@lru_cache(maxsize=4096)
def _script_of(character: str) -> Optional[str]:
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0])


def _script(text: str) -> Optional[str]:
    """The language that a script other than Latin stands for, if most letters are in it."""
    letters = [character for character in text[:400] if character.isalpha()]
    counts: Dict[str, int] = {}
    for character in letters:
        language = None if character.isascii() else _script_of(character)
        if language:
            counts[language] = counts.get(language, 0) + 1
    if counts.get("ja"):
        return "ja"
    best = max(counts, key=lambda name: counts[name]) if counts else None
    return best if best and counts[best] * 2 > len(letters) else None
