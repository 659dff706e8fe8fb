"""What every page must hold, checked by the test client on each page that any test loads."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

_WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
#: A visitor's GETs that may open a session: the secret of a mailed link is moved out of the address, and a
#: passkey's challenge has to be remembered. Neither says or changes anything that a robot could stumble over.
_OPENING_A_SESSION = ("/accounts/password/reset/key/", "/accounts/2fa/webauthn/login/")
_DATA_SCRIPTS = {"application/json", "application/ld+json", "speculationrules"}
_UNRENDERED = ("{{", "{%", "{#", "<c-", "<c:")
_EMPTY_TAGS = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class PageFault(AssertionError):
    """A page breaks a rule that holds for all pages."""


class _Page(HTMLParser):
    """Collects the faults of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.unprotected_forms: list[str] = []
        self.form: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        where = f"<{tag}> in line {self.getpos()[0]}"
        for name, value in attributes.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{where} has an inline {name}, which the strict CSP forbids")
            if value.strip().lower().startswith("javascript:"):
                self.faults.append(f"{where} has a javascript: address")
        if tag == "style":
            self.faults.append(f"{where}: inline styles are forbidden by the strict CSP")
        if tag == "script" and "src" not in attributes and attributes.get("type") not in _DATA_SCRIPTS:
            self.faults.append(f"{where}: inline scripts are forbidden by the strict CSP")
        if tag == "img" and "alt" not in attributes:
            self.faults.append(f"{where} has no alt")
        if tag == "html" and not attributes.get("lang"):
            self.faults.append(f"{where} does not say its language")
        if identifier := attributes.get("id"):
            if identifier in self.ids:
                self.faults.append(f"{where} repeats the id {identifier}")
            self.ids.add(identifier)
        self._look_at_form(tag, attributes, where)

    def _look_at_form(self, tag: str, attributes: dict[str, str], where: str) -> None:
        if tag == "form":
            self.form = where if attributes.get("method", "").lower() == "post" else None
        elif tag == "input" and attributes.get("name") == "csrfmiddlewaretoken":
            self.form = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form:
            self.faults.append(f"the form {self.form} has no CSRF token")
            self.form = None

    def handle_data(self, data: str) -> None:
        for mark in _UNRENDERED:
            if mark in data:
                self.faults.append(f"unrendered {mark} in line {self.getpos()[0]}")


def faults_of(html: str) -> list[str]:
    """What is wrong with a page, in words; an empty list when nothing is."""
    page = _Page()
    page.feed(html)
    page.close()
    faults = page.faults
    if "<c-" in html:
        faults.append("a component is left unrendered: " + html[html.index("<c-") :][:60])
    return faults


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail when a write reaches the database inside the block."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001
        if sql.lstrip().upper().startswith(_WRITES):
            raise PageFault(f"a visitor's GET writes: {sql[:200]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class GildiaClient(Client):
    """Django's test client that also rejects pages which break a rule of all pages.

    A visitor's GET may not write; HTML may not hold inline scripts, styles or handlers, unrendered template
    code, forms without CSRF token, repeated ids or images without alternative text.
    """

    def request(self, **request: Any) -> Any:  # noqa: ANN401
        opens = request.get("PATH_INFO", "").startswith(_OPENING_A_SESSION)
        visitor = "sessionid" not in self.cookies and not opens
        if visitor and request.get("REQUEST_METHOD") in {"GET", "HEAD"}:
            with nothing_written():
                response = super().request(**request)
        else:
            response = super().request(**request)
        self._check(response, request.get("PATH_INFO", ""))
        return response

    @staticmethod
    def _check(response: HttpResponseBase, path: str) -> None:
        if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith(
            "text/html"
        ):
            return
        if faults := faults_of(response.content.decode()):
            raise PageFault(f"{path}:\n" + "\n".join(faults))
