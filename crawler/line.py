"""A line: one open connection to a site, over which one request after another goes and answers come back.

It stands where the HTTP library has a protocol, a queue and a stream for each answer: with those a page of 4 kB costs
210 microseconds of CPU, with this 100. What an answer says is still read by the library's parser, handed in.
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol


class Parser(Protocol):
    """Reads one answer as it comes in: `aiohttp.http.HttpResponseParser`."""

    def feed_data(self, data: bytes) -> tuple[Any, bool, bytes]:
        """The answers that begin in these bytes, each with its body; and whether the site left HTTP."""

    def feed_eof(self) -> Any:
        """The site has hung up; raises where the answer is not whole."""


class HungUp(ConnectionError):
    """The line ended before an answer began, as one does that was kept for too long."""


class BrokenOff(ConnectionError):
    """The line ended in the middle of an answer."""


class Garbled(ValueError):
    """What came is no answer."""


_FAREWELL = 1.0  # seconds


class Line(asyncio.Protocol):
    """Takes over an open connection; for one request at a time.

    `hang_up` lets whoever opened it know that it is closed. A line that says anything unasked, or more than an
    answer, is closed: it may not be taken for the next answer.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        make_parser: Callable[["Line"], Parser],
        silence: float,
        hang_up: Callable[[], None],
    ) -> None:
        # Asked for now, as a site that answers and hangs up leaves nothing that could be asked.
        self.peer: Sequence[Any] | None = transport.get_extra_info("peername")
        self._loop = asyncio.get_running_loop()
        self._before = transport.get_protocol()
        self._transport = transport
        self._make_parser = make_parser
        self._silence = silence
        self._hang_up = hang_up
        self._parser: Parser | None = None  # while an answer is awaited
        self._heads: list[Any] = []
        self._body: Any = None
        self._pieces: list[bytes] = []
        self._trouble: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._rings = self._heard = self._until = 0.0
        self._used = self._loop.time()
        self._is_over = self._is_lost = False
        transport.set_protocol(self)

    def is_free(self, longest: float = math.inf) -> bool:
        """Whether a request can be sent, and the last one is no more than `longest` seconds ago."""
        is_open = not (self._is_over or self._parser is not None or self._transport.is_closing())
        return is_open and self._loop.time() - self._used <= longest

    def close(self) -> None:
        """Hang up."""
        self._is_over = True
        self._parser = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._transport.close()
        self._hang_up()

    async def closed(self) -> None:
        """Return once a line that was closed is shut down: with TLS that takes a farewell, given a second here."""
        self.close()
        if not self._is_lost:
            self._waiter = self._loop.create_future()
            self._loop.call_later(_FAREWELL, self._transport.abort)
            await self._waiter

    async def ask(self, request: bytes, until: float) -> Any:
        """Send a request; returns the head of the answer (status, headers) as the parser gives it.

        TimeoutError where nothing is heard for as long as the line's `silence`, or where the answer is not whole at
        `until` (the loop's time), also while `more` is awaited; HungUp, BrokenOff or Garbled where there is none.
        """
        self._heads.clear()
        self._pieces.clear()
        self._body = self._trouble = None
        self._parser = self._make_parser(self)
        self._heard, self._until = self._loop.time(), until
        self._set_timer()
        self._transport.write(request)
        while not self._heads:
            await self._news()
        return self._heads.pop(0)

    async def head(self) -> Any:
        """The head of the next answer to the same request, after one that only announced it (1xx)."""
        while not self._heads:
            await self._news()
        return self._heads.pop(0)

    def at_hand(self) -> bytes | None:
        """The rest of the body where all of it is here, as of most pages; None where it is to be waited for."""
        if self._parser is not None or self._trouble is not None:
            return None
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        return piece

    async def more(self) -> bytes:
        """What has come of the body since it was asked for last; empty at its end."""
        while not self._pieces:
            if self._parser is None and self._trouble is None:
                return b""
            await self._news()
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        return piece

    async def _news(self) -> None:
        if self._trouble is not None:
            raise self._trouble
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, trouble: Exception) -> None:
        self._trouble = self._trouble or trouble
        self.close()
        self._wake()

    # what the connection says

    def data_received(self, data: bytes) -> None:
        """Read on. Whoever waits fetches it before more can come, so that never more than a few reads are held."""
        parser = self._parser
        if parser is None:
            self.close()
            return
        self._heard = self._loop.time()
        try:
            answers, left_http, _ = parser.feed_data(data)
        except Exception as error:  # noqa: BLE001  # whatever the parser stumbles over
            self._take_piece()
            if self._parser is not None:
                self._fail(Garbled(str(error)) if self._body is None else BrokenOff(str(error)))
            else:
                self.close()  # the answer is whole, and what follows it is none
            self._wake()
            return
        for head, body in answers:
            if self._body is not None:
                self.close()  # a second answer to one request
                break
            self._heads.append(head)
            if head.code >= 200:  # noqa: PLR2004  # what comes before only announces the answer
                self._is_over = bool(head.should_close)
                self._body = body
        if left_http:
            self._fail(Garbled("The site leaves HTTP."))
        self._take_piece()
        self._wake()

    def _take_piece(self) -> None:
        """Take what the parser holds of the body; at its end the line is free again."""
        body = self._body
        if body is None:
            return
        if piece := body.read_nowait():
            self._pieces.append(piece)
        if body.is_eof():
            self._parser = None
            self._used = self._loop.time()

    def connection_lost(self, error: Exception | None) -> None:
        """The line has ended: of an answer without a stated length that is the end, of every other a breach."""
        self._is_over = self._is_lost = True
        parser, reason = self._parser, str(error or "")
        if parser is not None:
            try:
                parser.feed_eof()
                self._take_piece()
            except Exception as breach:  # noqa: BLE001  # whatever the parser says is missing
                reason = str(breach)
            if self._parser is not None:
                self._fail(HungUp(reason) if self._body is None else BrokenOff(reason))
        self.close()
        self._wake()
        self._before.connection_lost(error)

    # what the parser's body asks of the connection: nothing, as it is emptied whenever something comes

    def pause_reading(self) -> None:
        """Called where a body grows in the parser."""

    def resume_reading(self, resume_parser: bool = True) -> None:
        """Called where it shrinks."""

    # the clock

    def _set_timer(self) -> None:
        """Ring when time is up at the earliest: a line in use sets one timer in `silence`, not one a request."""
        due = min(self._heard + self._silence, self._until)
        if self._timer is not None:
            if self._rings <= due:
                return
            self._timer.cancel()
        self._rings = due
        self._timer = self._loop.call_at(due, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._parser is None:
            return
        if self._loop.time() >= min(self._heard + self._silence, self._until):
            self._fail(TimeoutError())
        else:
            self._set_timer()
