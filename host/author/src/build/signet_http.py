"""Requests to what the plugin was granted. `signet plugin build` puts this beside a plugin that asks for `http`.

    response = signet_http.send("GET", "https://api.example.com/v1/deals")
    if response.is_success(): deals = json.loads(response.body)

What cannot be asked raises `Err` with one of the contract's errors, such as `Error_Denied`. Any status is a response.
Redirects are handed back.
"""

from dataclasses import dataclass, field
from typing import Optional

from componentize_py_types import Err
from wit_world.imports import http_types as http
from wit_world.imports import outgoing_handler
from wit_world.imports.streams import StreamError_Closed
from wit_world.imports.types import (
    Error_Denied,
    Error_Invalid,
    Error_Limit,
    Error_Other,
    Error_Unavailable,
)

_READ = 64 << 10
# `wasi:io` takes no more at once.
_WRITE = 4096
_SCHEMES = {"https": http.Scheme_Https, "http": http.Scheme_Http}
# Signet's sentences begin with the case that they belong to.
_CASES = {
    "denied": Error_Denied,
    "invalid": Error_Invalid,
    "limit": Error_Limit,
    "unavailable": Error_Unavailable,
}


@dataclass
class Response:
    status: int
    # Names in lower case.
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def header(self, name: str) -> Optional[str]:
        """The first of this name."""
        return next((value for own, value in self.headers if own == name.lower()), None)

    def text(self) -> str:
        return self.body.decode()


def send(
    method: str,
    url: str,
    headers: Optional[dict[str, str]] = None,
    body: bytes = b"",
    most: int = 4 << 20,
    seconds: Optional[float] = None,
) -> Response:
    """Sends a request. `most`: bytes of the answer; `seconds`: to connect, and then to begin the answer."""
    request = _request(method, url, headers or {}, body)
    outgoing = request.body()
    try:
        future = outgoing_handler.handle(request, _options(seconds))
    except Err as error:
        raise _told(error.value) from None
    try:
        _write(outgoing, body)
    except Err:
        # The host has given up on the request; why is told below.
        pass
    with future.subscribe() as ready:
        ready.block()
    # A result in a result: it can be had once, and the request can have failed.
    answer = future.get().value.value
    if not isinstance(answer, http.IncomingResponse):
        raise _told(answer)
    with answer:
        names = [(name.lower(), value.decode(errors="replace")) for name, value in answer.headers().entries()]
        return Response(answer.status(), names, _read(answer, most))


def _request(method: str, url: str, headers: dict[str, str], body: bytes) -> http.OutgoingRequest:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _SCHEMES:
        raise Err(Error_Invalid(f"{url!r} does not begin with https:// or http://"))
    rest = rest.partition("#")[0]
    end = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    if body:
        headers = {**headers, "content-length": str(len(body))}
    known = getattr(http, f"Method_{method.capitalize()}", None)
    try:
        request = http.OutgoingRequest(
            http.Fields.from_list([(name, value.encode()) for name, value in headers.items()])
        )
        request.set_method(known() if known and method.isupper() else http.Method_Other(method))
        request.set_scheme(_SCHEMES[scheme]())
        request.set_authority(rest[:end])
        request.set_path_with_query(rest[end:] or "/")
    except Err:
        raise Err(Error_Invalid(f"a header, the method or the URL of the request to {url} cannot be used")) from None
    return request


def _options(seconds: Optional[float]) -> Optional[http.RequestOptions]:
    if seconds is None:
        return None
    options = http.RequestOptions()
    options.set_connect_timeout(int(seconds * 1e9))
    options.set_first_byte_timeout(int(seconds * 1e9))
    return options


def _write(outgoing: http.OutgoingBody, body: bytes) -> None:
    with outgoing.write() as stream:
        for at in range(0, len(body), _WRITE):
            stream.blocking_write_and_flush(body[at : at + _WRITE])
    http.OutgoingBody.finish(outgoing, None)


def _read(answer: http.IncomingResponse, most: int) -> bytes:
    parts, size = [], 0
    with answer.consume() as body, body.stream() as stream:
        while True:
            try:
                part = stream.blocking_read(_READ)
            except Err as error:
                if isinstance(error.value, StreamError_Closed):
                    return b"".join(parts)
                raise _sentence(error.value.value.to_debug_string().removeprefix("internal error: ")) from None
            size += len(part)
            if size > most:
                raise Err(Error_Limit(f"the answer has more than {most} bytes"))
            parts.append(part)


def _told(code: object) -> Err:
    text = getattr(code, "value", None)
    if isinstance(code, http.ErrorCode_InternalError) and text:
        return _sentence(text)
    return Err(Error_Unavailable(f"the request failed: {type(code).__name__.removeprefix('ErrorCode_')}"))


def _sentence(text: str) -> Err:
    case, separator, rest = text.partition(": ")
    return Err(_CASES[case](rest)) if separator and case in _CASES else Err(Error_Other(text))
