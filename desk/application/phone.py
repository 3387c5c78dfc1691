"""Phone numbers, checked against the world's numbering plans."""

import phonenumbers

from desk.core.errors import Invalid


def phone_number(text: str, field: str = "phone") -> str:
    """The number in E.164 (`+351912345678`), or `Invalid`. It needs its country code: a number
    without one would be a guess, and a wrong number is a broken promise."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        raise Invalid("Write the number with its country code: +351 912 345 678.", field) from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("That phone number has too few or too many digits.", field)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
