"""Inviting a company, sending its letter again, and the page that the letter's link opens."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gildia.clusters.actions import invitations
from gildia.clusters.forms.invitations import InviteForm, LetterForm, NewCompanyForm
from gildia.clusters.models import Invitation
from gildia.clusters.permissions import may_answer, may_look_after
from gildia.clusters.queries.contacts import contacts_of
from gildia.clusters.queries.joinings import is_possible, newest_link, seen
from gildia.clusters.views.pages import below, find_for_staff
from gildia.foundation.refusals import beside
from gildia.registry.actions import organisations
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in
from gildia.registry.models import Organisation
from gildia.registry.permissions import may_register, require
from gildia.registry.rules import Viewer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, code: str) -> HttpResponse:
    """Invite one company of the register."""
    cluster = find_for_staff(request, code)
    viewer, posted = request.acting.viewer, request.method == "POST"
    form = InviteForm(
        request.POST if posted else None,
        viewer=viewer,
        cluster=cluster,
        initial={} if posted else _known_of(request.GET.get("organisation", ""), viewer),
    )
    if posted and form.is_valid():
        with beside(form, {"organisation": "company"}):
            made = invitations.invite(
                cluster_id=cluster.pk,
                company=form.cleaned_data["company"],
                kind=form.cleaned_data["kind"],
                is_approved=form.cleaned_data.get("is_approved", False),
                terms=form.terms,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("%(company)s is invited.") % {"company": made.organisation})
            return redirect(made)
    context = {
        "cluster": cluster,
        "form": form,
        "may_add": may_register(viewer),
        "crumbs": below(cluster, _("Joining"), "clusters:board"),
    }
    return render(request, "clusters/invitations/invite.html", context, status=422 if posted else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a company to the register, to be invited on the next page."""
    cluster, viewer = find_for_staff(request, code), request.acting.viewer
    require(may_register(viewer))
    form = NewCompanyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = organisations.add(
                fields=form.fields_of_company,
                identifiers=form.identifiers,
                circle=None,
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("%(company)s is in the register.") % {"company": made})
            return redirect(f"{reverse('clusters:invite', args=[code])}?organisation={made.slug}")
    crumbs = [
        *below(cluster, _("Joining"), "clusters:board"),
        (_("Invite a company"), reverse("clusters:invite", args=[code])),
    ]
    context = {"cluster": cluster, "form": form, "crumbs": crumbs}
    return render(request, "clusters/invitations/new.html", context, status=422 if form.is_bound else 200)


def _known_of(slug: str, viewer: Viewer) -> dict[str, Any]:
    """What the form can say of a company by itself: its number or name, and who can answer for it."""
    company = Organisation.objects.visible_to(viewer).filter(slug=slug).first() if slug else None
    if company is None:
        return {}
    known: dict[str, Any] = {"company": company}
    for contact in contacts_of([company.pk], on=timezone.localdate()).get(company.pk, [])[:1]:
        known |= {"name": contact.name, "email": contact.email, "language": contact.language}
    return known


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: SignedInRequest, joining_id: int) -> HttpResponse:
    """Send the letter again, perhaps to somebody else; the old link stops working."""
    found = get_object_or_404(seen(request.acting.viewer), pk=joining_id)
    require(may_look_after(request.acting.viewer, found.cluster))
    posted, link = request.method == "POST", newest_link(found, timezone.now())
    if link is None or (not posted and not is_possible(found, "resend", link)):
        return redirect(found)
    form = LetterForm(request.POST) if posted else LetterForm.of(link.invitation)
    if posted and form.is_valid():
        with beside(form):
            invitations.resend(
                joining_id=found.pk, terms=form.terms, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("The letter goes out again, with a new link."))
            return redirect(found)
    context = {
        "joining": found,
        "form": form,
        "link": link,
        "crumbs": [
            *below(found.cluster, _("Joining"), "clusters:board"),
            (str(found.organisation), found.get_absolute_url()),
        ],
    }
    return render(request, "clusters/invitations/resend.html", context, status=422 if posted else 200)


@for_anybody
@require_safe
def link(request: ActingRequest, token: str) -> HttpResponse:
    """Where the letter leads: who acts for nobody learns what it is about, the company comes to its joining.

    Whatever became of a link, everybody else sees the page of a link that never was.
    """
    invitation = invitations.find_link(token)
    if invitation is None:
        return nowhere(request)
    is_working = invitation.works(timezone.now())
    if may_answer(request.acting.viewer, invitation.joining):
        return redirect(invitation.joining) if is_working else _over(request, invitation)
    if request.acting.mandate is not None or not is_working:
        return nowhere(request)
    company = invitation.joining.organisation
    context = {
        "invitation": invitation,
        "cluster": invitation.joining.cluster,
        "company": company,
        "claim": reverse("registry:claim", args=[company.slug]),
    }
    return _kept_private(render(request, "clusters/invitations/link.html", context))


def _over(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Why the link leads nowhere any more, for its owner."""
    context = {"invitation": invitation, "joining": invitation.joining, "cluster": invitation.joining.cluster}
    return _kept_private(render(request, "clusters/invitations/over.html", context, status=410))


def nowhere(request: HttpRequest) -> HttpResponse:
    """The same page for every link that leads this reader nowhere."""
    return _kept_private(render(request, "clusters/invitations/nowhere.html", status=404))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no other site learns it, nobody keeps the page."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
