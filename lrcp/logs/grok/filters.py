"""The filters of grok rules: what is made of the text that a matcher took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from lrcp.core.nearest import suggestion
from lrcp.core.registry import Registry
from lrcp.logs.grok.errors import FilterError, GrokError
from lrcp.logs.grok.keyvalue import keyvalue
from lrcp.logs.grok.matchers import to_integer, to_number
from lrcp.logs.grok.structured import array, csv_filter, querystring, rubyhash, xml
from lrcp.logs.grok.syntax import Argument, Call
from lrcp.logs.record import parse_json
from lrcp.logs.web import parse_url, parse_user_agent

Apply = Callable[[Any], Any]
Build = Callable[[tuple[Argument, ...]], Apply]
FILTERS: Registry[Build] = Registry("the grok filter", "Grok filters")


def filter_of(call: Call) -> Apply:
    """What ``call`` does to a value; it raises FilterError when it cannot.

    Raises GrokError for a name that is not known and for wrong arguments.
    """
    if call.name not in FILTERS:
        names = [entry.name for entry in FILTERS]
        raise GrokError(f"there is no filter `{call.name}`", fix=suggestion(call.name, names))
    try:
        return FILTERS.get(call.name)(call.arguments or ())
    except TypeError:
        raise GrokError(f"`{call.name}` does not take {len(call.arguments or ())} arguments of these kinds") from None


def _plain(function: Callable[[str], Any]) -> Build:
    """A filter without arguments, for text."""

    def build(arguments: tuple[Argument, ...]) -> Apply:
        if arguments:
            raise GrokError("the filter takes no argument")
        return _of_text(function)

    return build


def _of_text(function: Callable[[str], Any]) -> Apply:
    def apply(value: Any) -> Any:
        if not isinstance(value, str):
            raise FilterError("the filter takes a text")
        return function(value)

    return apply


def _texts(function: Callable[..., Callable[[str], Any]]) -> Build:
    """A filter whose arguments are texts."""

    def build(arguments: tuple[Argument, ...]) -> Apply:
        if not all(isinstance(argument, str) for argument in arguments):
            raise GrokError("the filter takes quoted texts")
        return _of_text(function(*arguments))

    return build


def _json(text: str) -> Any:
    try:
        return parse_json(text)
    except ValueError as error:
        raise FilterError(f"it is no JSON: {error}") from None


FILTERS.exact("json")(_plain(_json))
FILTERS.modelled("rubyhash", note="numbers are read as double precision; a hash that the line cuts off ends there")(
    _plain(rubyhash)
)
FILTERS.exact("xml", note="a document type is refused, so that entities do not expand")(_plain(xml))
FILTERS.exact("querystring")(_plain(querystring))
FILTERS.exact("decodeuricomponent")(_plain(lambda text: unquote(text, errors="replace")))
FILTERS.exact("lowercase")(_plain(str.lower))
FILTERS.exact("uppercase")(_plain(str.upper))
FILTERS.exact("boolean")(_plain(lambda text: text.lower() == "true"))
FILTERS.exact("url")(_plain(parse_url))
FILTERS.exact("csv")(_texts(csv_filter))
FILTERS.modelled("keyvalue", note="`10s` and `250ms` are read as milliseconds, as in Datadog's own results")(
    _texts(keyvalue)
)


@FILTERS.exact("number")
def _number(arguments: tuple[Argument, ...]) -> Apply:
    return _numeric(arguments, float, to_number)


@FILTERS.exact("integer")
def _integer(arguments: tuple[Argument, ...]) -> Apply:
    return _numeric(arguments, int, to_integer)


FILTERS.exact("numberExt")(_number)
FILTERS.exact("integerExt")(_integer)


def _numeric(arguments: tuple[Argument, ...], kind: type, parse: Callable[[str], Any]) -> Apply:
    if arguments:
        raise GrokError("the filter takes no argument")
    return lambda value: parse(value) if isinstance(value, str) else kind(_amount(value))


def _amount(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError("it is no number")
    return value


@FILTERS.exact("scale")
def _scale(arguments: tuple[Argument, ...]) -> Apply:
    match arguments:
        case (float(factor),):
            return lambda value: (to_number(value) if isinstance(value, str) else _amount(value)) * factor
    raise GrokError("scale takes one number: `scale(1000)`")


@FILTERS.exact("nullIf")
def _null_if(arguments: tuple[Argument, ...]) -> Apply:
    match arguments:
        case (str(null),):
            return lambda value: None if value == null else value
    raise GrokError('nullIf takes one quoted text: `nullIf("-")`')


@FILTERS.modelled("useragent", note="families of ua-parser's public list; the device's category is modelled")
def _useragent(arguments: tuple[Argument, ...]) -> Apply:
    """``useragent(decodeuricomponent:true)``: the argument may stand in quotes or as a word."""
    words = {argument.name if isinstance(argument, Call) else str(argument) for argument in arguments}
    decode = bool(words & {"true", "decodeuricomponent:true", "decodeuricomponent"})
    return _of_text(lambda text: parse_user_agent(unquote(text) if decode else text))


@FILTERS.exact("array")
def _array(arguments: tuple[Argument, ...]) -> Apply:
    convert: Apply | None = None
    if arguments and isinstance(arguments[-1], Call):
        convert = filter_of(arguments[-1])
    texts = [argument for argument in arguments if isinstance(argument, str)]
    if len(texts) + (convert is not None) != len(arguments) or len(texts) > 2:
        raise GrokError('array takes brackets, a separator and a filter: `array("[]", ",", integer)`')
    brackets, separator = texts if len(texts) == 2 else ("[]", *texts) if texts else ("[]", ",")
    return _of_text(array(brackets, separator, convert))
