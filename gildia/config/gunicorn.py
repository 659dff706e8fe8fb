"""Settings of the web process (`gunicorn --config python:gildia.config.gunicorn`)."""

import threading
from importlib import import_module

from django.db import connection
from gunicorn.workers.base import Worker

workers = 2
threads = 4
preload_app = True
timeout = 60
loglevel = "warning"
# Should an operator turn the access log on: paths without queries, which hold what people search for.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def post_worker_init(worker: Worker) -> None:  # noqa: ARG001 - gunicorn's signature
    """Load the encoders beside the first requests, so that the first search need not wait two seconds."""
    threading.Thread(target=_warm, name="warm encoders", daemon=True).start()


def _warm() -> None:
    # Models cannot be imported before gunicorn has loaded the application.
    learnt = import_module("gildia.partnering.queries.learnt")
    try:
        learnt.warm()
    finally:
        connection.close()
