"""The agreement that companies join by: its text for everybody, and its choice by staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gildia.agreements.models import TemplateVersion
from gildia.agreements.rules.texts import LANGUAGES, languages_of
from gildia.clusters.actions import clusters as actions
from gildia.clusters.forms.agreement import AgreementForm
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries.agreement import versions_to_choose
from gildia.clusters.queries.campaigns import signed_versions
from gildia.clusters.views.pages import below, crumbs, find, find_for_staff
from gildia.clusters.wording.campaigns import counted_words
from gildia.clusters.wording.texts import passages, version_in_force
from gildia.foundation.languages import reader_language
from gildia.foundation.refusals import beside
from gildia.registry.middleware import ActingRequest, SignedInRequest, actor_in, for_anybody, signed_in

BOTH = "both"


@require_safe
@for_anybody
def agreement(request: ActingRequest, code: str) -> HttpResponse:
    """The text in force, clause by clause, in the reader's language, the other, or both."""
    cluster = find(request, code)
    is_staff = may_look_after(request.acting.viewer, cluster)
    version = version_in_force(cluster)
    written = languages_of(version.text) if version is not None else ()
    shown = _languages(request.GET.get("language", ""), written)
    context = {
        "cluster": cluster,
        "crumbs": crumbs(cluster),
        "version": version,
        "sheet": {"languages": shown},
        "passages": [] if version is None else passages(version, cluster, None, shown),
        "tabs": _tabs(written, shown),
        "is_staff": is_staff,
        "may_choose": is_staff and cluster.state != DISSOLVED,
        "signed": counted_words(signed_versions(cluster)) if is_staff else [],
    }
    return render(request, "clusters/agreement.html", context)


def _languages(asked: str, written: tuple[str, ...]) -> tuple[str, ...]:
    if asked == BOTH or not written:
        return written
    wanted = asked if asked in written else reader_language()
    return (wanted if wanted in written else written[0],)


def _tabs(written: tuple[str, ...], shown: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    if len(written) < len(LANGUAGES):
        return []
    words = {"ru": _("in Russian"), "en": _("in English")}
    tabs = [(words[code], f"?language={code}", shown == (code,)) for code in written]
    return [*tabs, (_("side by side"), f"?language={BOTH}", len(shown) > 1)]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose the agreement, its languages, what fills it, and until when companies sign."""
    cluster = find_for_staff(request, code)
    versions = versions_to_choose(cluster)
    version = _chosen(versions, request.GET.get("template", ""), cluster.template_id)
    form = None
    if version is not None:
        posted = request.POST if request.method == "POST" else None
        form = AgreementForm(posted, cluster=cluster, version=version)
    if form is not None and version is not None and form.is_bound and form.is_valid():
        with beside(form):
            actions.choose_agreement(
                cluster_id=cluster.pk,
                template=version.template,
                languages=form.cleaned_data["languages"],
                values=form.values,
                signing_days=form.cleaned_data["signing_days"],
                by=actor_in(request),
                now=timezone.now(),
            )
            messages.success(request, _("From now on companies join by this agreement."))
            return redirect("clusters:agreement", code)
    context = {
        "cluster": cluster,
        "form": form,
        "version": version,
        "tabs": [(str(each.template), f"?template={each.template_id}", each == version) for each in versions],
        "crumbs": below(cluster, _("Agreement on joining"), "clusters:agreement"),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "clusters/choose_agreement.html", context, status=status)


def _chosen(versions: list[TemplateVersion], asked: str, current: int | None) -> TemplateVersion | None:
    """The version asked for, else that of the cluster, else the first."""
    by_template = {str(each.template_id): each for each in versions}
    first = versions[0] if versions else None
    return by_template.get(asked) or by_template.get(str(current)) or first
