"""Every test here may run in the event loop: a coroutine function runs as one crawl's worth of it."""

from __future__ import annotations

import asyncio
import functools
import inspect

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run asynchronous tests."""
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function):
        return None
    names = inspect.signature(function).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    asyncio.run(functools.partial(function, **arguments)())
    return True
