"""Moments of truth in customers' own words, each beside the innocent words that look like it."""

import pytest

from bot.reader.reader import Reader

READER = Reader()
HARM = (
    ("injury", "he yanked my arm and now I can't lift it"),
    ("injury", "my knee has been swollen since the session"),
    ("injury", "the hot stones burnt my skin"),
    ("injury", "I slipped on the wet floor in your lobby and broke my wrist"),
    ("injury", "ended up in A&E after your treatment"),
    ("injury", "dentist drilled straight into the nerve, agony all night"),
    ("injury", "my gum is still bleeding three days later"),
    ("injury", "trolley hit my leg on the plane, it's black and blue"),
    ("injury", "I left in agony"),
    ("injury", "her nails scratched me and it's infected"),
    ("injury", "coffee was spilled on me and scalded my hand"),
    ("injury", "I can barely turn my head since yesterday"),
    ("injury", "your driver drove over my foot"),
    ("injury", "got a nasty rash from the oil"),
    ("safety", "we all got food poisoning from the pizza"),
    ("safety", "the whole family was sick all night after the meal"),
    ("safety", "the engineer left live cables hanging"),
    ("safety", "there's a smell of gas since he was here"),
    ("safety", "the balcony railing came loose"),
    ("safety", "pilot seemed drunk"),
    ("safety", "the door of our room did not lock and a stranger walked in"),
    ("safety", "there was a nail in my pizza"),
    ("safety", "the therapist touched me where she should not have"),
    ("safety", "nut allergy was on the form and they still gave me nuts"),
    ("fraud", "200 euros are missing from the hotel safe"),
    ("fraud", "someone used my card details after I paid at your place"),
    ("fraud", "there are payments on my card I never made"),
    ("fraud", "driver signed for the parcel himself and kept it"),
    ("fraud", "this is a scam"),
    ("fraud", "I was billed for a treatment I never had"),
    ("legal", "expect a letter from my lawyer"),
    ("legal", "I'll see you in court"),
    ("legal", "I will report you to the health authority"),
    ("legal", "going to sue"),
    ("churn", "I'm cancelling my contract"),
    ("churn", "we will never stay here again"),
    ("churn", "you've just lost a customer"),
    ("churn", "I'm done with you people"),
    ("churn", "won't be back"),
    ("churn", "last time I order from you"),
    ("churn", "taking my business elsewhere"),
    ("data_loss", "your technician reset my computer and everything is gone"),
    ("data_loss", "you sent my x-rays to someone else"),
    ("data_loss", "my medical file was emailed to a stranger"),
    ("vulnerable", "I'm 82 and have been without a phone for a week"),
    ("vulnerable", "my husband is on oxygen and the power was cut"),
    ("vulnerable", "we have a newborn and no heating since monday"),
    ("vulnerable", "I'm disabled and they left me on the pavement"),
    ("vulnerable", "I don't want to live any more"),
)
INNOCENT = (
    "she fixed my sore back completely",
    "came because of a broken tooth, leaving with a smile",
    "pressure was strong but it never hurt",
    "my pain is gone thank you",
    "my knee feels much better now",
    "nothing was stolen or broken, very careful movers",
    "no smoke, no noise, works perfectly",
    "the pizza was fire",
    "I was sick last week so I came later, all good",
    "I will be back next month",
    "I'll never go anywhere else",
    "switched from my old provider to you, best decision",
    "my lawyer recommended you, great service",
    "the police station next door makes parking hard but the visit was great",
    "my mum is 80 and loved it",
    "she treated my pregnant wife so kindly",
    "they won't come before monday",
    "the technician did not come",
    "nobody came back to me",
    "could not book online",
    "I cancelled the second appointment because I was ill",
    "how do I cancel my booking",
    "it was my last visit of the series and I enjoyed it",
    "hurt my wallet but worth it",
    "stole the show with that dessert",
    "my wallet is thinner but my back is happy",
    "lost my ring at the pool, your staff found it within minutes",
    "he drilled gently, no pain at all",
    "the baby slept through the flight",
    "flat tyre fixed in 20 minutes",
    "the water was hot and the bed great",
    "they looked after my blind father wonderfully",
    "The crew handled the emergency landing well, everyone safe",
    "came with a bleeding gum, all fine now",
    "I feared it would hurt but it didn't",
    "my last dentist hurt me, you didn't",
    "the connection was dead for a week, now it works again thanks to Mia",
    "waited an hour",
    "the room was cold",
    "my head is clear again",
    "the soup was cold and the waiter rude",
    "it took ages and my neck is tired from watching the ceiling tv",
    "Is it normal that it hurts a little?",
    "no bruises this time, great",
)


@pytest.mark.parametrize(("moment", "text"), HARM)
def test_harm_threat_and_loss_are_heard(moment: str, text: str) -> None:
    reading = READER.read(text, "How was your visit?")
    assert reading.moment == moment
    assert reading.severity >= 2


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_look_alike_is_no_moment_of_truth(text: str) -> None:
    assert READER.read(text, "How was your visit?").moment == "none"


@pytest.mark.parametrize(
    ("text", "signal"),
    [("10/10", "happy"), ("7/10", "lukewarm"), ("2 out of 5", "unhappy"), ("⭐", "unhappy")],
)
def test_a_mere_rating_says_how_it_was(text: str, signal: str) -> None:
    assert READER.hear(text, "How was your visit?").signal == signal
