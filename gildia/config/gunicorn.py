"""Settings of the web process (`gunicorn --config python:gildia.config.gunicorn`)."""

import threading

from gunicorn.workers.base import Worker

from gildia.foundation import encoders

workers = 2
threads = 4
preload_app = True
timeout = 60
loglevel = "warning"
# Should an operator turn the access log on: paths without queries, which hold what people search for.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


def post_worker_init(worker: Worker) -> None:  # noqa: ARG001 - gunicorn's signature
    """Load the encoders beside the first requests, so that the first search need not wait two seconds."""
    threading.Thread(target=encoders.warm, name="warm encoders", daemon=True).start()
