"""Templates: their list, their versions with what changed, writing and approving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.agreements.actions import templates
from gildia.agreements.forms.templates import TemplateForm, TextForm
from gildia.agreements.models import Template
from gildia.agreements.models.templates import APPROVED, DRAFT, VERSION_STATES
from gildia.agreements.permissions import may_approve, may_prepare
from gildia.agreements.queries.redline import redline_of
from gildia.agreements.rules.texts import BUILT_IN, Clause, languages_of, numbered, paragraphs
from gildia.agreements.views.crumbs import crumbs, template_crumbs
from gildia.foundation.languages import reader_language
from gildia.foundation.refusals import as_message, beside
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The templates of one's own organisation."""
    viewer = request.acting.viewer
    prepares = viewer.organisation_id is not None and may_prepare(viewer, viewer.organisation_id)
    require(prepares or Template.objects.visible_to(viewer).exists())
    rows = Template.objects.visible_to(viewer).select_related("circle").prefetch_related("versions")
    context = {
        "templates": [
            {"template": row, "versions": sorted(row.versions.all(), key=lambda version: -version.number)}
            for row in rows.order_by("name_ru", "pk")
        ],
        "prepares": prepares,
        "crumbs": crumbs(),
    }
    return render(request, "agreements/templates/index.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Begin a template."""
    actor = actor_in(request)
    require(may_prepare(actor.viewer, actor.organisation_id))
    form = TemplateForm(
        request.POST if request.method == "POST" else None, organisation_id=actor.organisation_id
    )
    if form.is_bound and form.is_valid():
        with beside(form):
            draft = templates.add(**form.cleaned_data, by=actor, now=timezone.now())
            return redirect("agreements:template_write", draft.template_id)
    context = {"form": form, "crumbs": template_crumbs()}
    return render(request, "agreements/templates/add.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def template(request: SignedInRequest, template_id: int) -> HttpResponse:
    """One version as it reads, and what it changed."""
    found = _find(request, template_id)
    versions = list(found.versions.select_related("approved_under__person").order_by("-number"))
    asked = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == asked), versions[0])
    earlier = [each for each in versions if each.number < shown.number]
    since = request.GET.get("since", "")
    before = next((each for each in earlier if str(each.number) == since), earlier[0] if earlier else None)
    context: dict[str, Any] = {
        "template": found,
        "versions": [(each, VERSION_STATES[each.state], each == shown) for each in versions],
        "shown": shown,
        "earlier": earlier,
        "before": before,
        "text": _readable(shown.text),
        "changes": [] if before is None else redline_of(before.text, shown.text),
        "in_force": next((each for each in versions if each.state == APPROVED), None),
        "draft": next((each for each in versions if each.state == DRAFT), None),
        "prepares": may_prepare(request.acting.viewer, found.organisation_id),
        "may_approve": may_approve(request.acting.viewer, found.organisation_id),
        "crumbs": template_crumbs(),
    }
    return render(request, "agreements/templates/template.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, template_id: int) -> HttpResponse:
    """Write the draft; saving it begins a new version where none is begun."""
    found = _find(request, template_id)
    require(may_prepare(request.acting.viewer, found.organisation_id))
    newest = found.versions.order_by("-number")[0]
    form = TextForm(request.POST) if request.method == "POST" else TextForm.of(newest)
    if form.is_bound and form.is_valid():
        actor, now = actor_in(request), timezone.now()
        with beside(form):
            templates.rewrite(
                template_id=found.pk,
                clauses=form.cleaned_data["clauses"],
                variables=form.cleaned_data["variables"],
                note=form.cleaned_data["note"],
                by=actor,
                now=now,
            )
            messages.success(request, _("The draft is saved."))
            return redirect("agreements:template", found.pk)
    context = {"template": found, "form": form, "built_in": BUILT_IN, "crumbs": template_crumbs(found)}
    return render(request, "agreements/templates/write.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def approve(request: SignedInRequest, template_id: int) -> HttpResponse:
    """Freeze the draft and put it into force."""
    found = _find(request, template_id)
    draft = get_object_or_404(found.versions, state=DRAFT)
    with as_message(request):
        templates.approve(version_id=draft.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The version is in force, and its text cannot change any more."))
    return redirect("agreements:template", found.pk)


def _find(request: SignedInRequest, template_id: int) -> Template:
    rows = Template.objects.visible_to(request.acting.viewer).select_related("circle")
    return get_object_or_404(rows, pk=template_id)


def _language(clauses: list[Clause]) -> str:
    """The reader's language where the text is written in it, else the other."""
    written = languages_of(clauses)
    return reader_language() if reader_language() in written else next(iter(written), "ru")


def _readable(clauses: list[Clause]) -> list[dict[str, Any]]:
    language = _language(clauses)
    return [
        {
            "number": number,
            "heading": clause.heading(language),
            "paragraphs": paragraphs(clause.text(language)),
            "language": language,
        }
        for number, clause in zip(numbered(clauses), clauses, strict=True)
    ]
