"""Logs: one JSON object a line, on standard output. Ids only, never what people wrote: no message
text, no names, no numbers, no tokens."""

import logging
import sys
from typing import Any

import structlog

QUIET = ("uvicorn", "uvicorn.error", "alembic", "sqlalchemy", "urllib3", "apprise")


def configure(level: str) -> None:
    """For the start of a process; libraries that log by the standard module end up here too."""
    number = getattr(logging, level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(traceback_of),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def traceback_of(exc_info: Any) -> str:
    """Where an error happened and of which kind, without its message: that may quote a customer."""
    kind, error, traceback = exc_info
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    cause = getattr(error, "__cause__", None)
    after = f" (after {type(cause).__name__})" if cause is not None else ""
    return f"{kind.__name__}{after} at {' > '.join(places[-12:])}"
