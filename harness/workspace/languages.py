"""The languages that a message can be written in, and the words for them."""

UNKNOWN = "unknown"
LANGUAGE_CODE = rf"^([a-z]{{2,3}}|{UNKNOWN})$"
"""What a support AI may say: it may know more languages than these."""

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovene", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
"""Names in English by ISO 639-1 code."""
_CODES = {name.lower(): code for code, name in LANGUAGES.items()}


def known_language(value: str, or_else: str = "") -> str:
    """The code as it is. Raises ValueError with what may be meant for one that is neither of `LANGUAGES` nor the word
    that may stand in its place.
    """
    if value == or_else or value in LANGUAGES:
        return value
    plain = language_meant(value)
    meant = f"`{plain}`" if plain else "an ISO 639-1 code such as `en`"
    raise ValueError(f"there is no language `{value}`; write {f'`{or_else}`, or ' if or_else else ''}{meant}")


def language_meant(value: str) -> str:
    """The code for `German`, `EN` or `de-AT`; empty for what is no language."""
    plain = _CODES.get(value.lower(), value.lower().replace("_", "-").split("-")[0])
    return plain if plain in LANGUAGES else ""


def written_in(language: str) -> str:
    """What to say of a message in a language, such as `written in Spanish`."""
    if language == UNKNOWN:
        return "written in a language that was not recognised"
    return f"written in {LANGUAGES.get(language, language)}"
