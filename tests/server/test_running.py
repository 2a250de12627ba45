"""Answers leave at once."""

import asyncio
import socket

from wellheard.server.running import _bind


def test_small_answers_do_not_wait_for_the_client_to_acknowledge() -> None:
    async def accepted() -> int:
        bound = _bind("127.0.0.1", 0)
        seen = asyncio.get_running_loop().create_future()

        def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(connected, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname())
            nodelay: int = await seen
            writer.close()
            await writer.wait_closed()
        return nodelay

    assert asyncio.run(accepted()) == 1
