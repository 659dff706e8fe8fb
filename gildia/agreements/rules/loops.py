"""pyHanko works in coroutines; whoever calls it may be inside an event loop already."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine comes to; it runs in a thread of its own, where no event loop runs yet."""
    return in_a_thread(lambda: asyncio.run(work))


def in_a_thread(work: Callable[[], Result]) -> Result:
    """What a function comes to that starts an event loop itself."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()
