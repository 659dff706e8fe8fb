"""Who acts for an organisation: its people, mandates, invitations, and for whom one acts oneself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.foundation.errors import NotPermitted
from gildia.foundation.refusals import beside
from gildia.foundation.way_back import back_to
from gildia.registry.actions import mandates
from gildia.registry.actions.mandates import LastAdministrator, digest
from gildia.registry.forms.mandates import AcceptForm, MandateForm, RevokeForm
from gildia.registry.middleware import SESSION_KEY, ActingRequest, SignedInRequest, actor_in, signed_in
from gildia.registry.models import Invitation, Mandate, Organisation
from gildia.registry.permissions import is_staff_for, may_grant, require
from gildia.registry.queries import people as queries
from gildia.registry.queries.claims import claims_for_administrators
from gildia.registry.rules import STAFF_SCOPES, Scope
from gildia.registry.wording import SCOPES

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _organisation(request: ActingRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.acting.viewer), slug=slug)


def _crumbs(organisation: Organisation, *, people: bool = False) -> list[tuple[str, str]]:
    crumbs = [
        (_("Companies"), reverse("registry:directory")),
        (str(organisation.name), organisation.get_absolute_url()),
    ]
    if people:
        crumbs.append((_("People"), reverse("registry:people", args=[organisation.slug])))
    return crumbs


@signed_in
@require_safe
def people(request: SignedInRequest, slug: str) -> HttpResponse:
    """The mandates of an organisation, for those who act for it and for its zone's registrars."""
    organisation, viewer = _organisation(request, slug), request.acting.viewer
    is_own = viewer.organisation_id == organisation.pk
    require(is_own or is_staff_for(viewer, organisation, Scope.REGISTER))
    grants = may_grant(viewer, organisation)
    context = {
        "organisation": organisation,
        "crumbs": _crumbs(organisation),
        "may_grant": grants,
        "groups": queries.by_state(organisation.pk, on=timezone.localdate()),
        "invitations": queries.open_invitations(organisation.pk, timezone.now()) if grants else [],
        "claims": claims_for_administrators(viewer).filter(state="pending").select_related("person")
        if grants
        else [],
        "person": request.user,
    }
    return render(request, "registry/mandates/people.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give somebody a mandate."""
    organisation = _organisation(request, slug)
    require(may_grant(request.acting.viewer, organisation))
    posted = request.method == "POST"
    form = MandateForm(
        request.POST if posted else None, request.FILES if posted else None, organisation=organisation
    )
    if posted and form.is_valid():
        with beside(form):
            given = mandates.give(
                organisation=organisation,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                terms=form.terms,
                evidence=form.cleaned_data["evidence"],
                by=actor_in(request),
                now=timezone.now(),
            )
            invited = isinstance(given, Invitation)
            messages.success(
                request, _("The invitation is on its way.") if invited else _("The mandate is in force.")
            )
            return redirect("registry:people", organisation.slug)
    context = {"organisation": organisation, "form": form, "crumbs": _crumbs(organisation, people=True)}
    return render(request, "registry/mandates/give.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SignedInRequest, slug: str, mandate_id: int) -> HttpResponse:
    """End somebody's mandate, or one's own."""
    organisation, actor = _organisation(request, slug), actor_in(request)
    rows = Mandate.objects.filter(organisation=organisation, revoked_at=None).select_related("person")
    mandate = get_object_or_404(rows, pk=mandate_id)
    require(may_grant(request.acting.viewer, organisation) or mandate.person_id == actor.person_id)
    form = RevokeForm(request.POST or None, ask_twice="sure" in request.POST or "twice" in request.GET)
    if form.is_bound and form.is_valid():
        try:
            mandates.revoke(mandate_id=mandate.pk, **form.cleaned_data, by=actor, now=timezone.now())
        except LastAdministrator as refusal:
            form = RevokeForm(request.POST, ask_twice=True)
            form.is_valid()
            form.add_error("sure", str(refusal))
        else:
            messages.success(request, _("The mandate has ended."))
            is_own = mandate.person_id == actor.person_id
            return redirect("/") if is_own else redirect("registry:people", organisation.slug)
    context: dict[str, Any] = {
        "organisation": organisation,
        "mandate": mandate,
        "form": form,
        "is_own": mandate.person_id == actor.person_id,
        "crumbs": _crumbs(organisation, people=True),
    }
    return render(request, "registry/mandates/revoke.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def withdraw_invitation(request: SignedInRequest, slug: str, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = mandates.withdraw_invitation(
        invitation_id=invitation_id, by=actor_in(request), now=timezone.now()
    )
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("registry:people", invitation.organisation.slug)


@require_safe
def scopes(request: HttpRequest) -> HttpResponse:
    """Who may do what."""
    rows = [(words, scope in STAFF_SCOPES) for scope, words in SCOPES.items()]
    return render(request, "registry/mandates/scopes.html", {"rows": rows})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: make the account and sign in."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    invitation = rows.filter(token_digest=digest(token)).first()
    if invitation is None:
        raise Http404
    form = AcceptForm(request.POST or None, initial={"name": invitation.name})
    is_open = invitation.is_open(timezone.now())
    if is_open and form.is_bound and form.is_valid():
        try:
            with beside(form):
                person = mandates.accept_invitation(
                    token=token, **form.cleaned_data, language=get_language() or "", now=timezone.now()
                )
                login(request, person, backend=SIGN_IN_BACKEND)
                messages.success(
                    request, _("Welcome. You now act for %(name)s.") % {"name": invitation.organisation}
                )
                return redirect(invitation.organisation)
        except NotPermitted:
            is_open = False
    words = [SCOPES[Scope(scope)] for scope in invitation.scopes]
    context = {"invitation": invitation, "form": form, "is_open": is_open, "scopes": words}
    response = render(request, "registry/mandates/accept.html", context, status=422 if form.is_bound else 200)
    response["Referrer-Policy"] = "same-origin"
    return response


@signed_in
@require_POST
def act_for(request: SignedInRequest) -> HttpResponse:
    """Choose for whom one acts: one of one's mandates in force."""
    wanted = request.POST.get("mandate", "")
    chosen = next((held for held in request.acting.mandates if str(held.pk) == wanted), None)
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = chosen.pk
    messages.success(request, _("You now act for %(name)s.") % {"name": chosen.organisation})
    return back_to(request, "/")
