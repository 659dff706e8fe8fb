"""A person's own page, and stepping into an account of the demonstration."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gildia.accounts import actions
from gildia.accounts.forms.person import PersonForm
from gildia.accounts.models import DemonstrationAccount, Person
from gildia.foundation.way_back import back_to

View = Callable[..., HttpResponse]

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def only_in_a_demonstration(view: View) -> View:
    """Elsewhere the page does not exist, whatever the method."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: int) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, **arguments)

    return guarded


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Name and language of the person signed in."""
    me = get_object_or_404(Person, pk=request.user.pk)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=me)
    if form.is_bound and form.is_valid():
        actions.change_person(person=me, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return _in_language(redirect("accounts:person"), me.language)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/person.html", {"form": form}, status=status)


@only_in_a_demonstration
@require_POST
def step_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the demonstration's people, without a password; elsewhere this does not exist."""
    account = get_object_or_404(DemonstrationAccount.objects.select_related("person"), pk=pk)
    login(request, account.person, backend=SIGN_IN_BACKEND)
    return back_to(request, settings.LOGIN_REDIRECT_URL)


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Remember the interface language a person chose."""
    if language and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
        )
    return response
