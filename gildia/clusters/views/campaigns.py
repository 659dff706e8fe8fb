"""Re-signing campaigns: begun and led by staff, and what a member is asked to sign anew."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gildia.agreements.models import TemplateVersion
from gildia.agreements.queries.places import my_turn
from gildia.clusters.actions import campaigns as actions
from gildia.clusters.forms.campaigns import BeginForm, CancelForm
from gildia.clusters.models import Campaign, CampaignEntry, Cluster
from gildia.clusters.models.campaigns import CAMPAIGN_STATES, RUNNING
from gildia.clusters.models.clusters import DISSOLVED
from gildia.clusters.models.joinings import COMPANY_SCOPES
from gildia.clusters.permissions import may_look_after
from gildia.clusters.queries import campaigns as queries
from gildia.clusters.queries.clusters import own_membership
from gildia.clusters.views.pages import Crumbs, below, find
from gildia.clusters.wording.campaigns import (
    PROGRESS_LABELS,
    before_words,
    counted_words,
    opened_words,
    progress_words,
    version_words,
)
from gildia.clusters.wording.texts import changes_of, text_of, version_in_force
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.refusals import as_message, beside
from gildia.foundation.tables import Column, chosen_sort
from gildia.registry.middleware import SignedInRequest, actor_in, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 100
EXPORT_LIMIT = 20_000


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: SignedInRequest, code: str) -> HttpResponse:
    """A cluster's campaigns; staff see what a new one would change and whom it would ask, and begin it."""
    viewer, cluster = request.acting.viewer, find(request, code)
    is_staff = may_look_after(viewer, cluster)
    is_member = own_membership(cluster, viewer) is not None and bool(viewer.scopes & COMPANY_SCOPES)
    require(is_staff or (is_member and request.method != "POST"))
    form = BeginForm(request.POST if request.method == "POST" else None, days=cluster.signing_days)
    if form.is_bound and form.is_valid():
        with beside(form):
            begun = actions.begin(
                cluster_id=cluster.pk, due_at=form.due_at, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Begun. The agreements are being made and sent."))
            return redirect(begun)
    listed = queries.listed(viewer, cluster)
    context = {
        "cluster": cluster,
        "crumbs": below(cluster, _("Agreement on joining"), "clusters:agreement"),
        "is_staff": is_staff,
        "campaigns": [(each, CAMPAIGN_STATES[each.state]) for each in listed],
        "running": next((each for each in listed if each.state == RUNNING), None),
        "form": form,
    }
    if is_staff:
        context |= _new(cluster)
    return render(request, "clusters/campaigns/index.html", context, status=422 if form.is_bound else 200)


def _new(cluster: Cluster) -> dict[str, Any]:
    """What a campaign begun now would change, and whom it would ask."""
    version = version_in_force(cluster)
    signed = queries.signed_versions(cluster)
    outdated = [each for each in signed if version is None or each.version != version]
    before = next((each.version for each in outdated if each.version is not None), None)
    return {
        "version": version,
        "signed": counted_words(signed),
        "asked": 0 if version is None else sum(each.members for each in outdated),
        "before": before,
        "changes": [] if version is None or before is None else changes_of(before, version, cluster, None),
        "is_dissolved": cluster.state == DISSOLVED,
    }


def _find(request: SignedInRequest, campaign_id: int) -> Campaign:
    joined = (
        "version__template",
        "cluster__circle__managed_by",
        "cluster__circle__zone",
        "began_under__person",
    )
    rows = Campaign.objects.visible_to(request.acting.viewer).select_related(*joined)
    return get_object_or_404(rows, pk=campaign_id)


def _find_for_staff(request: SignedInRequest, campaign_id: int) -> Campaign:
    found = _find(request, campaign_id)
    require(may_look_after(request.acting.viewer, found.cluster))
    return found


def _crumbs(cluster: Cluster) -> Crumbs:
    return below(cluster, _("Signing anew"), "clusters:campaigns")


@signed_in
@require_safe
def campaign(request: SignedInRequest, campaign_id: int) -> HttpResponse:
    """For staff how far every member is; for a member what changes for it, and the agreement to sign."""
    found = _find(request, campaign_id)
    if may_look_after(request.acting.viewer, found.cluster):
        return _for_staff(request, found)
    return _for_member(request, found)


def _for_staff(request: SignedInRequest, found: Campaign) -> HttpResponse:
    wanted = _wanted(request)
    rows = queries.rows(found, wanted)
    if request.GET.get("format") in FORMATS:
        return _file(found, rows[:EXPORT_LIMIT], request.GET["format"])
    counts = queries.counts(found)
    earlier = [each for each in queries.versions_before(found) if each.version is not None]
    before = _compared_with(request, [each.version for each in earlier if each.version])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **_about(found),
        "counts": counts,
        "total": sum(counts.values()),
        "signed": counts.get(queries.SIGNED, 0),
        "hindered": counts.get(queries.TROUBLE, 0),
        "waiting": counts.get(queries.WAITING, 0),
        "unsigned": counts.get(queries.UNSIGNED, 0),
        "tabs": _tabs(wanted, counts),
        "wanted": wanted,
        "page": page,
        "rows": [_row(each, is_running=found.state == RUNNING) for each in page],
        "columns": _columns(),
        "exports": [(words, _address(request, format=name)) for name, words in FORMATS.items()],
        "earlier": [
            (each.version, words) for each, words in zip(earlier, counted_words(earlier), strict=True)
        ],
        "before": before,
        "changes": [] if before is None else changes_of(before, found.version, found.cluster, None),
    }
    return render(request, "clusters/campaigns/campaign.html", context)


def _about(found: Campaign) -> dict[str, Any]:
    return {
        "campaign": found,
        "cluster": found.cluster,
        "crumbs": _crumbs(found.cluster),
        "state": CAMPAIGN_STATES[found.state],
        "is_running": found.state == RUNNING,
        "is_late": found.state == RUNNING and found.due_at <= timezone.now(),
    }


def _wanted(request: SignedInRequest) -> queries.Wanted:
    progress = request.GET.get("progress", "")
    return queries.Wanted(
        progress=progress if progress in queries.PROGRESS else "",
        words=request.GET.get("q", "").replace("\x00", "").strip()[:200],
        order=chosen_sort(_columns(), request.GET, "company"),
    )


def _compared_with(request: SignedInRequest, earlier: list[TemplateVersion]) -> TemplateVersion | None:
    """The version asked for, else the one that most members had signed."""
    since = request.GET.get("since", "")
    return next((each for each in earlier if str(each.pk) == since), earlier[0] if earlier else None)


def _columns() -> list[Column]:
    return [
        Column(_("Company"), key="company"),
        Column(_("Signed before")),
        Column(_("How far it is")),
        Column(_("Opened")),
        Column(_("What to do")),
    ]


def _row(entry: CampaignEntry, *, is_running: bool) -> dict[str, Any]:
    progress = entry.progress  # type: ignore[attr-defined]
    return {
        "entry": entry,
        "company": entry.membership.organisation,
        "before": before_words(entry),
        "words": progress_words(entry),
        "progress": progress,
        "opened": opened_words(entry),
        "may_send_again": is_running and progress in {queries.UNSIGNED, queries.TROUBLE},
    }


def _tabs(wanted: queries.Wanted, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    shown = [name for name in queries.PROGRESS if counts.get(name) or name == wanted.progress]
    everybody = (_("all: %(count)s") % {"count": sum(counts.values())}, "?", not wanted.progress)
    return [
        everybody,
        *(
            (f"{PROGRESS_LABELS[name]}: {counts.get(name, 0)}", f"?progress={name}", name == wanted.progress)
            for name in shown
        ),
    ]


def _address(request: SignedInRequest, **others: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in others.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _file(found: Campaign, rows: queries.Entries, file_format: str) -> HttpResponse:
    headings = [
        _("Company"), _("Legal name"), _("Signed before"), _("How far it is"), _("Opened"), _("Code"),
    ]  # fmt: skip
    table = (
        [
            str(entry.membership.organisation),
            entry.membership.organisation.legal_name,
            before_words(entry),
            progress_words(entry),
            opened_words(entry),
            entry.agreement.code if entry.agreement else "",
        ]
        for entry in rows
    )
    name = f"signing-anew-{found.cluster.circle.code}-{found.version.number}"
    return table_file(file_format, name=name, title=_("Signing anew"), headings=headings, rows=table)


def _for_member(request: SignedInRequest, found: Campaign) -> HttpResponse:
    viewer = request.acting.viewer
    entry = queries.own_entry(found, viewer.organisation_id)
    company = actor_in(request).mandate.organisation
    before = entry.before.version if entry is not None and entry.before is not None else None
    place = None
    if entry is not None and entry.agreement is not None:
        place = my_turn(entry.agreement, viewer)
    context = {
        **_about(found),
        "entry": entry,
        "place": place,
        "words": "" if entry is None else progress_words(entry),
        "progress": "" if entry is None else entry.progress,  # type: ignore[attr-defined]
        "before": before,
        "changes": [] if before is None else changes_of(before, found.version, found.cluster, company),
        "passages": [] if before is not None else text_of(found.version, found.cluster, company),
    }
    return render(request, "clusters/campaigns/member.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, campaign_id: int) -> HttpResponse:
    """End a campaign before all have signed: a grave step with a reason."""
    found = _find_for_staff(request, campaign_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.cancel(
                campaign_id=found.pk, **form.cleaned_data, by=actor_in(request), now=timezone.now()
            )
            messages.success(request, _("Cancelled. What was not signed yet is being taken back."))
            return redirect(found)
    context = {
        **_about(found),
        "form": form,
        "waiting": queries.counts(found).get(queries.WAITING, 0),
        "crumbs": [*_crumbs(found.cluster), (_title(found), found.get_absolute_url())],
    }
    return render(request, "clusters/campaigns/cancel.html", context, status=422 if form.is_bound else 200)


def _title(found: Campaign) -> str:
    return version_words(found.version)


@signed_in
@require_POST
def remind(request: SignedInRequest, campaign_id: int) -> HttpResponse:
    """Write to every company that has still to sign."""
    found = _find_for_staff(request, campaign_id)
    with as_message(request):
        actions.ask_to_remind(campaign_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("Reminders go out now, to whoever had no letter about it for a day."))
    return redirect(found)


@signed_in
@require_POST
def try_again(request: SignedInRequest, campaign_id: int) -> HttpResponse:
    """Have every agreement made that was held up."""
    found = _find_for_staff(request, campaign_id)
    with as_message(request):
        actions.try_again(campaign_id=found.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The agreements are being made."))
    return redirect(found)


@signed_in
@require_POST
def send_again(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Make one member another agreement."""
    seen = Campaign.objects.visible_to(request.acting.viewer)
    rows = CampaignEntry.objects.filter(campaign__in=seen).select_related("campaign__cluster")
    entry = get_object_or_404(rows, pk=entry_id)
    require(may_look_after(request.acting.viewer, entry.campaign.cluster))
    with as_message(request):
        actions.send_again(entry_id=entry.pk, by=actor_in(request), now=timezone.now())
        messages.success(request, _("The agreement is being made and sent."))
    return redirect(entry.campaign)
