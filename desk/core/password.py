"""What a password must be. Length is what counts (NIST SP 800-63B, OWASP ASVS 5.0 chapter 6)."""

from desk.core.errors import Invalid

PASSWORD_LEAST = 10
PASSWORD_MOST = 256  # longer ones only cost time


def check_password(password: str, email: str) -> None:
    """Raises `Invalid` that says what is missing. Counted in code points; anything may be in it."""
    if len(password) < PASSWORD_LEAST:
        raise Invalid(f"Use at least {PASSWORD_LEAST} characters; a few words will do.", "new")
    if len(password) > PASSWORD_MOST:
        raise Invalid(f"Use at most {PASSWORD_MOST} characters.", "new")
    if len(set(password)) < 4:
        raise Invalid("This is too easy to guess: use more different characters.", "new")
    name = email.split("@")[0].lower()
    if len(name) >= 3 and name in password.lower():
        raise Invalid("This is too easy to guess: leave your own name out of it.", "new")
