"""Templates: what consortia may begin from; staff of a zone add, change and withdraw its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.consortia.actions import templates as actions
from gildia.consortia.forms.templates import NewTemplateForm, TemplateForm, WithdrawForm
from gildia.consortia.models import ChainTemplate
from gildia.consortia.permissions import may_keep_templates, may_make
from gildia.consortia.queries.beginnings import keeps_templates, shipped_templates
from gildia.consortia.views.pages import Crumbs, crumbs
from gildia.foundation.refusals import as_message, beside
from gildia.journal.models import Act
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.models import ProcessChain
from gildia.registry.permissions import require
from gildia.registry.queries import history as words


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """All that consortia may begin from, with the withdrawn ones for those who keep them."""
    viewer = request.acting.viewer
    keeps = keeps_templates(viewer)
    require(may_make(viewer) or keeps)
    rows = ChainTemplate.objects.visible_to(viewer).select_related("circle", "chain")
    own = rows.prefetch_related("steps").order_by("withdrawn_at", "circle", "pk")
    context = {
        "templates": [(row, sorted(row.steps.all(), key=lambda step: step.position)) for row in own],
        "shipped": shipped_templates(),
        "keeps": keeps,
        "may_make": may_make(viewer),
        "crumbs": crumbs(),
    }
    return render(request, "consortia/templates/index.html", context)


@signed_in
@require_safe
def template(request: SignedInRequest, template_id: int) -> HttpResponse:
    """One template, and for those who keep it its history."""
    return _page(request, _find(request, template_id))


def _page(request: SignedInRequest, found: ChainTemplate, form: WithdrawForm | None = None) -> HttpResponse:
    viewer = request.acting.viewer
    may_keep = may_keep_templates(viewer, found.circle)
    acts = Act.objects.filter(subject_kind=ChainTemplate._meta.label_lower, subject_id=str(found.pk))
    told = acts.select_related("person").order_by("-at", "-pk") if may_keep else ()
    context = {
        "template": found,
        "steps": found.steps.order_by("position", "pk"),
        "may_keep": may_keep,
        "may_make": may_make(viewer),
        "form": form or WithdrawForm(),
        "entries": words.in_words(told, timezone.now()),
        "crumbs": _crumbs(),
    }
    return render(request, "consortia/templates/template.html", context, status=422 if form else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """A new one: first its chain, then its steps and texts."""
    require(keeps_templates(request.acting.viewer))
    chain = ProcessChain.objects.filter(code=request.GET.get("chain", "")).first()
    if chain is None:
        chains = ProcessChain.objects.order_by("position", "pk")
        return render(request, "consortia/templates/chains.html", {"chains": chains, "crumbs": _crumbs()})
    data = request.POST if request.method == "POST" else None
    form = NewTemplateForm(data, chain=chain, viewer=request.acting.viewer)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.add(
                circle=form.cleaned_data["circle"], **form.given, by=actor_in(request), now=timezone.now()
            )
            return redirect(made)
    return _form(request, form, chain, _crumbs())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, template_id: int) -> HttpResponse:
    """Other texts, other steps of its chain."""
    found = _find_kept(request, template_id)
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(data, chain=found.chain, template=found)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.change(template_id=found.pk, **form.given, by=actor_in(request), now=timezone.now())
            return redirect(found)
    return _form(request, form, found.chain, [*_crumbs(), (str(found), found.get_absolute_url())])


def _form(request: SignedInRequest, form: TemplateForm, chain: ProcessChain, way: Crumbs) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "chain": chain, "crumbs": way}
    return render(request, "consortia/templates/form.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def withdraw(request: SignedInRequest, template_id: int) -> HttpResponse:
    """Offer it no more."""
    found, form = _find_kept(request, template_id), WithdrawForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.withdraw(
                template_id=found.pk,
                reason=form.cleaned_data["reason"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("The template is offered no more."))
            return redirect(found)
    return _page(request, found, form)


@signed_in
@require_POST
def offer_again(request: SignedInRequest, template_id: int) -> HttpResponse:
    """Take the withdrawal back."""
    found = _find_kept(request, template_id)
    with as_message(request):
        actions.offer_again(template_id=found.pk, by=actor_in(request), now=timezone.now())
    return redirect(found)


def _find(request: SignedInRequest, template_id: int) -> ChainTemplate:
    viewer = request.acting.viewer
    rows = ChainTemplate.objects.visible_to(viewer).select_related("circle", "chain")
    require(may_make(viewer) or keeps_templates(viewer))
    return get_object_or_404(rows, pk=template_id)


def _find_kept(request: SignedInRequest, template_id: int) -> ChainTemplate:
    found = _find(request, template_id)
    require(may_keep_templates(request.acting.viewer, found.circle))
    return found


def _crumbs() -> Crumbs:
    return [*crumbs(), (_("Templates"), reverse("consortia:templates"))]
