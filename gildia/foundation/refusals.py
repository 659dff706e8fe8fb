"""How a page shows what a rule refuses: beside a field of its form, or as a message on the next page.

    form = ReasonForm(request.POST)
    if form.is_valid():
        with beside(form):
            agreements.cancel(…)
            return redirect(…)
    return render(…, status=422)

A form whose fields go by other names than the action's says so: `beside(form, {"expires_at": "expires"})`.
`NotPermitted` passes through: such a page answers like one that does not exist.
"""

from collections.abc import Mapping
from types import TracebackType

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from gildia.foundation.errors import NotPermitted, Refused


class _Shown:
    """Ends a `with` at a refusal and shows it; anything else goes on its way."""

    def show(self, refusal: Refused) -> None:
        raise NotImplementedError

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Refused) or isinstance(error, NotPermitted):
            return False
        self.show(error)
        return True


class beside(_Shown):  # noqa: N801 - reads as a preposition
    """Show a refusal beside the field it names, or above the form where no such field is seen."""

    def __init__(self, form: BaseForm, names: Mapping[str, str] | None = None) -> None:
        self._form, self._names = form, names or {}

    def show(self, refusal: Refused) -> None:
        name = self._names.get(refusal.field or "", refusal.field)
        field = self._form.fields.get(name or "")
        is_seen = field is not None and not field.widget.is_hidden
        self._form.add_error(name if is_seen else None, str(refusal))


class as_message(_Shown):  # noqa: N801 - reads as a preposition
    """Show a refusal as a message, where a button without a form was pressed."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def show(self, refusal: Refused) -> None:
        messages.error(self._request, str(refusal))
