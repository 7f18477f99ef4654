"""The HTTP base of the vendors' rooms: how a call is sent, bounded, read, judged, retried and wrapped.

A vendor supplies only its differences: how a call is signed, what its codes mean, what its fields are called.
The bounds are those of threats.md F5 and F14 to F17: one total deadline, a size cap on raw bytes, no content encoding,
no redirect, no proxy or netrc from the environment, no cookies, and no URL, body or secret in any exception.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator, BaseModel, TypeAdapter, ValidationError

from plugins._providers.breaker import Breaker, NotAskedError
from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._providers.excerpt import log_unusable
from plugins._providers.wire import Call, Reply, parse_json, retry_after_s

MAX_BODY_BYTES = 1 << 20
DEFAULT_TIMEOUT_S = 10.0
"""Total time of one attempt where the settings leave it blank."""
ATTEMPTS = 3
"""A read is sent at most three times."""
FIRST_RETRY_S, RETRY_JITTER_S = 0.1, 0.2
"""The wait before the second attempt, doubled before the third, and up to so much more by chance."""
RETRY_BOUND = 1.5
"""All attempts of a read together end within this many times `timeout_s`."""
LONGEST_INLINE_WAIT_S = 5.0
"""A 429 that names a longer wait is reported instead of waited for (threats.md T46)."""
USER_AGENT = "wangguan/0.1"

Model = TypeVar("Model")

_answered: ContextVar[tuple[Call, Reply] | None] = ContextVar("answered", default=None)
"""The last exchange of this task, for the DEBUG line about a reply that does not fit."""


def safe_base_url(url: str) -> str:
    """Accept https anywhere and http on loopback only, so that no credential travels in clear. No slash at the end."""
    parts = urlsplit(url)
    if parts.scheme not in {"https", "wss"} and not (parts.scheme in {"http", "ws"} and is_loopback(parts.hostname)):
        raise ValueError("must be https/wss (http/ws only on loopback)")
    return url.rstrip("/")


def is_loopback(host: str | None) -> bool:
    """Whether a host name of a setting names this machine."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return (host or "").lower() == "localhost"


BaseUrl = Annotated[str, AfterValidator(safe_base_url)]


@cache
def tls_context() -> ssl.SSLContext:
    """One verifying TLS context for all vendors; nothing of it comes from the environment."""
    return httpx.create_ssl_context(trust_env=False)


def unreachable(provider: str, error: BaseException) -> UnreachableError:
    """What a library's failure to connect comes to; a refused certificate is told apart."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateRefusedError(provider, f"certificate refused: {cause.verify_message}")
        cause = cause.__cause__ or cause.__context__
    return UnreachableError(provider, type(error).__name__)


def quiet_http_loggers() -> None:
    """httpx logs each URL at INFO, httpcore each header at DEBUG (threats.md F5): only warnings may pass."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)


class CertificateRefusedError(UnreachableError):
    """The other side's certificate is self-made, expired or another's: trying again is of no use (threats.md T50)."""


HOPELESS = (TimedOutError, CertificateRefusedError)
"""Not tried again at once: the first has used up the time, the second stays as it is."""


class HttpVendor:
    """A vendor behind HTTP. Subclasses set `provider` and say in `judge` what the vendor's codes mean."""

    provider: ClassVar[str]

    def __init__(self, base_url: str, timeout_s: float | None) -> None:
        self.breaker = Breaker()
        self._base_url = base_url
        self._timeout_s = timeout_s or DEFAULT_TIMEOUT_S
        self._pool: httpx.AsyncClient | None = None
        self._pool_loop: asyncio.AbstractEventLoop | None = None

    async def aclose(self) -> None:
        """Close pooled connections. The client may be used again afterwards."""
        pool, self._pool = self._pool, None
        if pool is not None and self._pool_loop is asyncio.get_running_loop():
            await pool.aclose()

    def judge(self, data: Any) -> None:
        """Raise the error that the vendor's own code in `data` stands for; return when it says success.

        A vendor whose reply has no code it knows raises UnexpectedReplyError.
        """
        raise NotImplementedError

    def parse(self, body: bytes) -> Any:
        """A body to plain values; a vendor with odd JSON overrides it. Raises ValueError."""
        return parse_json(body)

    async def read(self, make: Callable[[], Call]) -> Any:
        """Send an idempotent call, at most three times, and return the judged JSON of the reply.

        `make` is called before each attempt, so that a signature is never reused. Only quick failures and short 429s
        are tried again, never a time-out or a refused certificate. Raises ProviderError.
        """
        return await self._guarded(self._retried(make))

    async def write(self, call: Call) -> Any:
        """Send a call that changes something or costs money: exactly once. Returns and raises as `read`."""
        return await self._guarded(self._attempt(call, self._timeout_s))

    def fit(self, shape: type[Model] | Any, data: Any) -> Any:
        """Validate `data` against a model or type. Raises UnexpectedReplyError naming the places, not the values."""
        try:
            adapter = shape if isinstance(shape, TypeAdapter) else _adapter(shape)
            return adapter.validate_python(data)
        except ValidationError as e:
            places = sorted({".".join(map(str, error["loc"])) or type(data).__name__ for error in e.errors()})[:5]
        error = UnexpectedReplyError(self.provider, "does not fit at " + ", ".join(places))
        self._note_unusable(error)
        raise error

    async def _guarded(self, calling: Any) -> Any:
        if not self.breaker.admit():
            calling.close()
            raise NotAskedError(self.provider, "breaker open")
        try:
            result = await calling
        except UnreachableError:
            self.breaker.failed()
            raise
        except ProviderError:
            self.breaker.succeeded()
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()
        return result

    async def _retried(self, make: Callable[[], Call]) -> Any:
        import stamina  # costs a twentieth of a second, and only a call needs it

        loop = asyncio.get_running_loop()
        ends_s = loop.time() + self._timeout_s * RETRY_BOUND

        def worth_another(error: Exception) -> bool | float:
            wait_s = error.retry_after_s if isinstance(error, QuotaError) else 0.0
            if wait_s is None or wait_s > LONGEST_INLINE_WAIT_S or loop.time() + wait_s + 1 >= ends_s:
                return False
            if isinstance(error, QuotaError):
                return wait_s
            return isinstance(error, UnreachableError) and not isinstance(error, HOPELESS)

        attempts = stamina.retry_context(
            on=worth_another,
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=FIRST_RETRY_S,
            wait_max=FIRST_RETRY_S * 8,
            wait_jitter=RETRY_JITTER_S,
        )
        async for attempt in attempts:
            with attempt:
                left_s = max(0.05, ends_s - loop.time())
                return await self._attempt(make(), min(self._timeout_s, left_s))
        raise AssertionError("stamina ends with a value or an error")

    async def _attempt(self, call: Call, timeout_s: float) -> Any:
        reply = await self._exchange(call, timeout_s)
        _answered.set((call, reply))
        try:
            return self._judged(reply)
        except (UnexpectedReplyError, UnreachableError) as e:
            self._note_unusable(e)
            raise

    def _note_unusable(self, error: ProviderError) -> None:
        """How the reply begins, without its secrets, on a DEBUG line (threats.md T42)."""
        answered = _answered.get()
        if answered is not None:
            call, reply = answered
            log_unusable(self.provider, error.detail, reply.body, call.hidden())

    async def _exchange(self, call: Call, timeout_s: float) -> Reply:
        pool = self._client()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._stream(pool, call)
        except (TimeoutError, httpx.TimeoutException):
            failure: ProviderError = TimedOutError(self.provider, f"no whole reply in {timeout_s:.1f} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as e:
            failure = unreachable(self.provider, e)
        # Raised outside the handler: an httpx exception carries the request, and must not hang on ours as context.
        raise failure

    async def _stream(self, pool: httpx.AsyncClient, call: Call) -> Reply:
        request = pool.build_request(
            call.method,
            self._base_url + call.path,
            params=dict(call.query) or None,
            data=dict(call.form) if call.form is not None else None,
            json=dict(call.json) if call.json is not None else None,
            headers=dict(call.headers),
        )
        response = await pool.send(request, stream=True)
        try:
            return await self._collect(response)
        finally:
            await response.aclose()

    async def _collect(self, response: httpx.Response) -> Reply:
        if 300 <= response.status_code < 400:
            raise UnexpectedReplyError(self.provider, f"redirect {response.status_code} refused")
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise UnexpectedReplyError(self.provider, "content encoding refused")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise UnexpectedReplyError(self.provider, f"over {MAX_BODY_BYTES} bytes")
        wait_s = retry_after_s(response.headers.get("retry-after"))
        return Reply(response.status_code, bytes(body), wait_s)

    def _judged(self, reply: Reply) -> Any:
        """The body's own code first (vendors answer 401 with JSON), then the HTTP status."""
        if reply.status >= 500 or reply.status == 429:
            self._refuse_status(reply)
        try:
            data = self.parse(reply.body)
        except ValueError as e:
            problem = f"{len(reply.body)} bytes are not JSON ({e})"
        else:
            if reply.status >= 400 and not isinstance(data, dict):
                self._refuse_status(reply)
            self._judge_with_status(data, reply)
            return data
        self._refuse_status(reply)
        raise UnexpectedReplyError(self.provider, problem)

    def _judge_with_status(self, data: Any, reply: Reply) -> None:
        try:
            self.judge(data)
        except UnexpectedReplyError:
            self._refuse_status(reply)
            raise
        self._refuse_status(reply)

    def _refuse_status(self, reply: Reply) -> None:
        """Raise what the HTTP status (or an HTML page) means; return where it means nothing bad."""
        status, detail = reply.status, f"HTTP {reply.status}, {len(reply.body)} bytes"
        if status == 429:
            raise QuotaError(self.provider, detail, status, reply.retry_after_s)
        if status >= 500 or (reply.looks_like_html and status != 401):
            raise UnreachableError(self.provider, detail + (" of HTML" if reply.looks_like_html else ""))
        if status in {401, 403}:
            raise CredentialError(self.provider, detail, status)
        if status == 404:
            raise NotFoundError(self.provider, detail, status)
        if status >= 400:
            raise RefusedError(self.provider, detail, status)

    def _client(self) -> httpx.AsyncClient:
        """The pool of connections. One belongs to the event loop it was made in, so another loop gets another."""
        loop = asyncio.get_running_loop()
        if self._pool is None or self._pool_loop is not loop:
            quiet_http_loggers()
            self._pool_loop = loop
            self._pool = httpx.AsyncClient(
                verify=tls_context(),
                trust_env=False,
                follow_redirects=False,
                timeout=self._timeout_s,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                headers={"Accept-Encoding": "identity", "Accept": "application/json", "User-Agent": USER_AGENT},
            )
        return self._pool


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def header_safe(provider: str, secret: str) -> str:
    """A secret that may stand in a header. Raises CredentialError for one that could never be right (blanks, 中文)."""
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise CredentialError(provider, "not printable ASCII")
    return secret


__all__ = ["BaseModel", "BaseUrl", "Call", "HttpVendor", "header_safe", "is_loopback", "safe_base_url", "tls_context"]
