"""What agreements need that asks neither database nor clock: texts, PDFs, keys, signatures, verdicts.

`printing` loads typst, `sealing` and `examining` load pyHanko: some 45 MB. They are imported where they are
used, by the worker, by commands and by the process of `queries.apart`, never by a web worker.
"""
