"""Names of months and days by language: English, and those that a rule may ask for by its locale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lrcp.core.nearest import suggestion
from lrcp.logs.grok.errors import GrokError

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_DAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
# Abbreviations that are not the first three letters.
_SHORT = {
    "en": {"sept": 9},
    "de": {"mrz": 3},
    "es": {"sept": 9},
    "fr": {"janv": 1, "févr": 2, "avr": 4, "juil": 7, "sept": 9},
    "it": {},
    "nl": {"mrt": 3},
    "pt": {},
}
_SHORT_DAYS = {"de": 2, "nl": 2}


@cache
def months(locale: str) -> Mapping[str, int]:
    """Lower-case names and abbreviations, with and without a dot, to 1-12."""
    language = _language(locale)
    full = _MONTHS[language].split()
    names = {name: number for number, name in enumerate(full, start=1)}
    short = {name[:3]: number for name, number in names.items()} | _SHORT[language]
    if language == "fr":
        del short["jui"]  # June or July
    return _with_dots(names, short)


@cache
def days(locale: str) -> Mapping[str, int]:
    """Lower-case names and abbreviations to 1-7; 1 is Monday."""
    language = _language(locale)
    names = {name: number for number, name in enumerate(_DAYS[language].split(), start=1)}
    return _with_dots(names, {name[: _SHORT_DAYS.get(language, 3)]: number for name, number in names.items()})


def _with_dots(names: Mapping[str, int], short: Mapping[str, int]) -> Mapping[str, int]:
    return {**names, **short, **{f"{name}.": number for name, number in short.items()}}


def _language(locale: str) -> str:
    """`fr`, `fr-FR` and `fr_FR` are one; nothing is English."""
    language = locale.replace("_", "-").partition("-")[0].lower() or "en"
    if language not in _MONTHS:
        raise GrokError(f"names of dates in `{locale}` are not known", fix=suggestion(language, _MONTHS))
    return language
