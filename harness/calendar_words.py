"""The names of months and days of the week, by language."""

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar|jänner|jenner februar|feber märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
}
_SHORT_MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep|sept oct nov dec",
    "de": "jan feb mrz apr mai jun jul aug sep|sept okt nov dez",
    "fr": "jan fév mar avr mai jun jul aoû sep|sept oct nov déc",
    "nl": "jan feb mrt apr mei jun jul aug sep|sept okt nov dec",
}
_WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}


def month_names(*languages: str) -> dict[str, int]:
    """The names of months in these languages, or in all that are known, in small letters, with their numbers from 1."""
    return _numbered(_MONTHS, languages)


def short_month_names(*languages: str) -> dict[str, int]:
    """What these languages, or all that are known, shorten the names of months to, with their numbers from 1."""
    return _numbered(_SHORT_MONTHS, languages)


def weekday_names(*languages: str) -> dict[str, int]:
    """The names of days of the week in these languages, or in all that are known, with their numbers from 1, Monday."""
    return _numbered(_WEEKDAYS, languages)


def _numbered(table: dict[str, str], languages: tuple[str, ...]) -> dict[str, int]:
    return {
        name: number
        for language in languages or table
        for number, names in enumerate(table[language].split(), 1)
        for name in names.split("|")
    }
