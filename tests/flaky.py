"""A TCP proxy that behaves like a bad network: it delays, swallows replies, tears them, and cuts connections."""

import asyncio
import random
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress

CHUNK = 65_536


class Flaky:
    """`with Flaky(port, seed=1) as network:` is reached at `network.port`; each request meets a fate by chance.

    :param target: the port of the site on this machine
    :param lost: share of requests that arrive and whose reply nobody hears
    :param torn: share of those of whose reply half arrives
    :param cut: share of those that never arrive
    :param delay: most seconds that a request is held back
    :param only: how a request begins that meets a fate; all others arrive
    """

    def __init__(self, target, *, seed, lost=0.3, torn=0.03, cut=0.05, delay=0.03, only=b""):
        self.target, self.delay, self.only = target, delay, only
        self.shares = {"lost": lost, "torn": torn, "cut": cut}
        self.chance = random.Random(seed)
        self.met = Counter()
        self.port = None
        self.open = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.server = None

    def __enter__(self):
        self.thread.start()
        self.start()
        return self

    def __exit__(self, *details):
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    def start(self):
        """Let connections in again, at the same port as before."""

        async def listen():
            return await asyncio.start_server(self.serve, "127.0.0.1", self.port or 0)

        self.server = self.wait_for(listen())
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self):
        """Refuse every connection, and cut those that are open: no network at all."""

        async def end():
            self.server.close()
            for writer in list(self.open):
                reset(writer)
            # The other halves find out by themselves.
            await asyncio.sleep(0.05)

        self.wait_for(end())

    def wait_for(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    def fate(self, request):
        if not request.startswith(self.only):
            return "whole"
        drawn = self.chance.random()
        for name, share in self.shares.items():
            if drawn < share:
                return name
            drawn -= share
        return "whole"

    async def serve(self, reader, writer):
        with suppress(OSError):
            site_reader, site_writer = await asyncio.open_connection("127.0.0.1", self.target)
            ends = {writer, site_writer}
            self.open |= ends
            line = Line(self, reader, writer, site_reader, site_writer)
            try:
                halves = [asyncio.ensure_future(half) for half in (line.there(), line.back())]
                await asyncio.wait(halves, return_when=asyncio.FIRST_COMPLETED)
                for half in halves:
                    half.cancel()
                await asyncio.gather(*halves, return_exceptions=True)
            finally:
                self.open -= ends
                for end in ends:
                    end.close()
            return
        reset(writer)


class Line:
    """One connection through the proxy; what is sent after an answer is another request."""

    def __init__(self, network, reader, writer, site_reader, site_writer):
        self.network = network
        self.reader, self.writer = reader, writer
        self.site_reader, self.site_writer = site_reader, site_writer
        self.fate = None

    async def there(self):
        while data := await self.reader.read(CHUNK):
            if self.fate is None:
                self.fate = self.network.fate(data)
                self.network.met[self.fate] += 1
                await asyncio.sleep(self.network.chance.uniform(0, self.network.delay))
                if self.fate == "cut":
                    return self.end()
            self.site_writer.write(data)
            await self.site_writer.drain()
        return None

    async def back(self):
        while data := await self.site_reader.read(CHUNK):
            if self.fate == "lost":
                # The site has answered: whatever it did is done.
                return self.end()
            if self.fate == "torn":
                self.writer.write(data[: len(data) // 2])
                await self.writer.drain()
                return self.end()
            self.writer.write(data)
            await self.writer.drain()
            self.fate = None
        return None

    def end(self):
        """Now by a reset, now as if the other end had closed in order."""
        if self.network.chance.random() < 0.5:
            reset(self.writer)
        else:
            self.writer.close()


def reset(writer):
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    writer.transport.abort()
