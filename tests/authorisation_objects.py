"""The objects of the authorisation table: for each parameter of an address, whose object is asked for.

`own` belongs to the organisation the person acts for, `foreign` to one that none of the roles represents,
`missing` does not exist. A room that adds an address with a new kind of object adds a line to `OBJECTS`.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from gildia.accounts.models import DemonstrationAccount, Person
from gildia.agreements.actions import agreements as agreement_actions
from gildia.agreements.actions import attestations, sealing, templates
from gildia.agreements.actions.agreements import PartyTerms, Terms
from gildia.agreements.actions.attestations import Statement
from gildia.agreements.models import Agreement, Attestation, Party, SealCertificate, Template, TemplateVersion
from gildia.agreements.rules.texts import Clause
from gildia.alerts.actions.subscriptions import stop_token
from gildia.alerts.models import SavedSearch
from gildia.clusters.actions import campaigns
from gildia.clusters.actions.invitations import token_of
from gildia.clusters.models import (
    Campaign,
    CampaignEntry,
    Cluster,
    FoundingRecord,
    InvitationBatch,
    Joining,
    Membership,
    Office,
)
from gildia.clusters.models import Invitation as ClusterInvitation
from gildia.consortia.models import ChainTemplate, Consortium, ConsortiumStep
from gildia.documents.models import Document
from gildia.introductions.models import GivenFile, Introduction, Outcome
from gildia.journal.models import Act
from gildia.notifications.models import OutboxMessage
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models import Version as OpportunityVersion
from gildia.partnering.models import Judgement, UnansweredNeed
from gildia.partnering.rules.judgements import Because, Side
from gildia.registry.actions.mandates import digest
from gildia.registry.models import (
    Capability,
    Circle,
    Claim,
    Correction,
    ImportBatch,
    ImportRow,
    Invitation,
    Mandate,
    Organisation,
    ProcessChain,
)
from gildia.registry.models.imports import NEW
from gildia.registry.permissions import actor_of
from gildia.zones.models import Territory, Zone

ROLES = {
    "visitor": "",
    "newcomer": "zoya.kapustinskaya@tonkosloy.example",
    "member": "anna.krylova@pribor-sensor.example",
    "narrow": "gleb.ostroukhov@mikrosborka-t.example",
    "outsider": "alexey.burmistrov@reaktiv-sloy.example",
    "registrar": "pavel.volkov@technopolis.example",
}
LIST_PAGES = ("batch", "batch_choose", "batch_start", "batch_stop", "batch_letters")
CLUSTER_PAGES = (
    *(
        f"clusters:{name}"
        for name in (
            "apply", "board", "invite", "invite_new", "invite_list",
            "cluster", "settings", "publish", "hide", "dissolve", "founding", "record", "agreement",
            "choose_agreement", "leaders", "leader_new", "leader_change", "leader_end", "members",
            "member_enter",
        )
    ),
    "api:read_cluster",
    "api:list_members",
)  # fmt: skip
OWN = {
    "member": "pribor-sensor",
    "narrow": "mikrosborka-t",
    "outsider": "reaktiv-sloy",
    "registrar": "technopolis-moscow",
}
FOREIGN = "tonkosloy"
MISSING = {
    "str": "no-such",
    "string": "no-such",
    "slug": "no-such",
    "int": "999999999",
    "uuid": "00000000-0000-0000-0000-000000000000",
}


def add_missing_kinds() -> None:
    """Add what the demonstration has none of: an import of the managing company, its file, and a mail."""
    registrar = Person.objects.get(email=ROLES["registrar"])
    document = Document.objects.create(
        file="documents/list.csv",
        name="list.csv",
        media_type="text/csv",
        size_bytes=1,
        sha256="0" * 64,
        uploaded_by=registrar,
    )
    batch = ImportBatch.objects.create(
        document=document,
        file_name=document.name,
        organisation=Organisation.objects.get(slug=OWN["registrar"]),
        uploaded_by=registrar,
        rows_total=1,
    )
    ImportRow.objects.create(batch=batch, number=2, outcome=NEW)
    _add_agreement(registrar)
    for zone in Zone.objects.order_by("pk"):
        Territory.objects.create(zone=zone, name_ru="Площадка")
        Territory.objects.create(zone=zone, name_ru="Прежняя", removed_at=timezone.now())
    _add_attestation(issuer=OWN["registrar"], subject=OWN["member"])
    _add_attestation(issuer=FOREIGN, subject=FOREIGN)
    for slug in (*sorted(OWN.values()), FOREIGN):
        _add_opportunity(Organisation.objects.get(slug=slug))
    _add_judgements(registrar)
    _add_consortium(registrar)
    _add_saved_searches(registrar)
    _add_introduction(OWN["member"], OWN["outsider"], registrar)
    _add_introduction(OWN["registrar"], OWN["narrow"], registrar)
    _add_introduction(FOREIGN, "sigma-chip", registrar)
    _add_joinings(registrar)
    _add_campaign(registrar)
    OutboxMessage.objects.create(recipients=[ROLES["member"]], sender="", subject="", body="")


def _add_opportunity(organisation: Organisation) -> None:
    """Add a draft that nobody else sees."""
    draft = Opportunity.objects.create(
        code=f"DRAFT{organisation.pk:07}",
        organisation=organisation,
        kind="business_request",
        state_since=timezone.now(),
    )
    OpportunityVersion.objects.create(opportunity=draft, number=1, title_ru="Черновик")


def _add_judgements(registrar: Person) -> None:
    """Add a judgement of the member's, and one of the foreign company."""
    givers = {OWN["member"]: Person.objects.get(email=ROLES["member"]), FOREIGN: registrar}
    for slug, person in givers.items():
        Judgement.objects.create(
            person=person,
            organisation=Organisation.objects.get(slug=slug),
            side=Side.SEEKS.value,
            company=Organisation.objects.get(slug=OWN["narrow"]),
            text="резка пластин",
            text_key="резка пластин",
            language="ru",
            because=Because.TOO_FAR.value,
            given_at=timezone.now(),
            fast_vector=[1.0] * 512,
        )


def _add_consortium(registrar: Person) -> None:
    """Add a draft of the foreign company."""
    foreign = Organisation.objects.get(slug=FOREIGN)
    mandate = Mandate.objects.filter(person=registrar)[:1].get()
    made = Consortium.objects.create(name="Чужой", organisation=foreign, made_under=mandate)
    ConsortiumStep.objects.create(consortium=made, position=1, need="резка пластин")
    zone = Circle.objects.filter(managed_by=mandate.organisation, kind="zone").order_by("pk")[0]
    texts = {"name_ru": "Шаблон", "name_en": "Template", "text_ru": "Для всех.", "text_en": "For all."}
    ChainTemplate.objects.create(circle=zone, chain=ProcessChain.objects.order_by("pk")[0], **texts)


def _add_saved_searches(registrar: Person) -> None:
    """Add a saved search of each role, and one under the foreign company."""
    keepers = {OWN[role]: Person.objects.get(email=ROLES[role]) for role in OWN} | {FOREIGN: registrar}
    for slug, keeper in keepers.items():
        own = {"person": keeper, "organisation": Organisation.objects.get(slug=slug)}
        SavedSearch.objects.create(
            **own, page="opportunities", query="q=x", name="x", looked_at=timezone.now()
        )


def _add_introduction(asking: str, asked: str, registrar: Person) -> None:
    """Add one in which contacts are open, with a file of the one and an outcome that the other reported."""
    now = timezone.now()
    held = Mandate.objects.in_force(timezone.localdate()).filter(person=registrar).order_by("pk")[0]
    sides = {"asking": Organisation.objects.get(slug=asking), "asked": Organisation.objects.get(slug=asked)}
    made = Introduction.objects.create(
        **sides, code=f"INTR{sides['asking'].pk:08}", origin="company", bring="а", proof="б", next_step="в",
        asked_at=now, state="open", state_since=now, named_at=now,
    )  # fmt: skip
    document = Document.objects.order_by("pk")[0]
    GivenFile.objects.create(
        introduction=made, side="asking", document=document, person=registrar, given_at=now
    )
    Outcome.objects.create(
        introduction=made,
        kind="met",
        happened_date=now.date(),
        side="asked",
        reported_under=held,
        reported_at=now,
    )


def _add_agreement(registrar: Person) -> None:
    """Add a template of the managing company and an agreement that a member may sign; and a foreign one."""
    now = timezone.now()
    by = actor_of(Mandate.objects.in_force(timezone.localdate()).filter(person=registrar).order_by("pk")[0])
    draft = templates.add(kind="nda", name_ru="Тайна", name_en="Secret", circle=None, by=by, now=now)
    clauses = [Clause("А", "Б", "C", "D")]
    templates.write(version_id=draft.pk, clauses=clauses, variables=[], note="", by=by, now=now)
    version = templates.approve(version_id=draft.pk, by=by, now=now)
    parties = [
        PartyTerms(Organisation.objects.get(slug=slug), "сторона", "party")
        for slug in (OWN["registrar"], OWN["member"])
    ]
    terms = Terms(version, "ru_en", now + timedelta(days=30), parties)
    made = agreement_actions.draft(terms=terms, by=by, now=now)
    agreement_actions.send(agreement_id=made.pk, by=by, now=now)
    sealing.advance(agreement_id=made.pk, now=now)
    foreign = Organisation.objects.get(slug=FOREIGN)
    template = Template.objects.create(organisation=foreign, kind="nda", name_ru="Чужая", name_en="Foreign")
    theirs = Agreement.objects.create(
        code="000000000000",
        issuer=foreign,
        version=TemplateVersion.objects.create(template=template, number=1),
        languages="ru",
        prepared_under=by.mandate,
        expires_at=now,
    )
    Party.objects.create(agreement=theirs, organisation=foreign, position=1, role_ru="а", role_en="a")


def _add_joinings(registrar: Person) -> None:
    """Add an earlier no of a member and of a foreign company, a list of invitations, and a hidden cluster."""
    now = timezone.now()
    held = Mandate.objects.in_force(timezone.localdate()).filter(person=registrar).order_by("pk")[0]
    cluster = Cluster.objects.get(circle__code="microelectronics")
    foreign = Organisation.objects.get(slug=FOREIGN)
    for company in (Organisation.objects.get(slug=OWN["member"]), foreign):
        joining = Joining.objects.create(
            cluster=cluster, organisation=company, origin="invitation", state="declined", state_since=now,
            reason_kind="time",
        )  # fmt: skip
        answered = ClusterInvitation.objects.create(
            joining=joining, email="office@company.example", token_digest=company.slug, made_at=now,
            made_under=held, expires_at=now, used_at=now,
        )  # fmt: skip
        ClusterInvitation.objects.filter(pk=answered.pk).update(token_digest=digest(token_of(answered)))
    InvitationBatch.objects.create(cluster=cluster, made_under=held)
    hidden = Circle.objects.create(
        kind="cluster", code="hidden", zone=cluster.circle.zone, name_ru="Скрытый", name_en="Hidden",
        managed_by=foreign,
    )  # fmt: skip
    _fill(Cluster.objects.create(circle=hidden, proposed_date=now.date()), foreign, held)


def _fill(cluster: Cluster, member: Organisation, held: Mandate) -> None:
    """Give a cluster one of everything that has an address of its own."""
    now = timezone.now()
    Office.objects.create(cluster=cluster, kind="head", name_ru="Чужой", began_date=now.date())
    Membership.objects.create(
        cluster=cluster, organisation=member, number=1, basis_note="Договор", joined_date=now.date()
    )
    FoundingRecord.objects.create(
        cluster=cluster, step="charter", happened_date=now.date(), recorded_at=now, recorded_under=held,
        document=Document.objects.order_by("pk")[0],
    )  # fmt: skip


def _add_campaign(registrar: Person) -> None:
    """Have the members of the cluster sign its text."""
    now = timezone.now()
    by = actor_of(Mandate.objects.in_force(timezone.localdate()).filter(person=registrar).order_by("pk")[0])
    cluster = Cluster.objects.filter(memberships__organisation__slug=OWN["member"]).order_by("pk")[0]
    campaigns.begin(cluster_id=cluster.pk, due_at=now + timedelta(days=30), by=by, now=now)


def _add_attestation(*, issuer: str, subject: str) -> None:
    """Add something that one organisation attests about another."""
    words = {"ru": "Свидетельство", "en": "Certificate"}
    statement = Statement(
        kind="test",
        key=subject,
        issuer=Organisation.objects.get(slug=issuer),
        subject=Organisation.objects.get(slug=subject),
        title=words,
        sentence=words,
        facts=[],
    )
    attestations.attest(statement=statement, by=None, now=timezone.now())


def attestation_of(organisation: Organisation) -> str | None:
    """An attestation that an organisation issued or that is about it."""
    theirs = Attestation.objects.filter(Q(issuer=organisation) | Q(subject=organisation))
    return first(theirs, "code")


def agreement_of(organisation: Organisation) -> str | None:
    """An agreement that an organisation is party to."""
    return first(
        Agreement.objects.filter(pk__in=Party.objects.filter(organisation=organisation).values("agreement"))
    )


def territory_of(organisation: Organisation, *, removed: bool) -> str | None:
    """A territory of the zone an organisation is asked about."""
    rows = Territory.objects.filter(zone__circle__code=zone_of(organisation), removed_at__isnull=not removed)
    return first(rows)


def zone_of(organisation: Organisation) -> str | None:
    """The zone an organisation runs, else the first one; for the foreign company the other one."""
    if organisation.slug == FOREIGN:
        return first(Zone.objects.filter(is_demo=True), "circle__code")
    theirs = Zone.objects.filter(circle__managed_by=organisation)
    return first(theirs if theirs.exists() else Zone.objects.filter(is_demo=False), "circle__code")


def cluster_of(organisation: Organisation) -> str | None:
    """A cluster of the demonstration; for the foreign company one that nobody of the table may see."""
    rows = Cluster.objects.filter(is_published=organisation.slug != FOREIGN)
    return first(rows, "circle__code")


def link_of(organisation: Organisation) -> str | None:
    """A link by which a company was invited."""
    found = ClusterInvitation.objects.filter(joining__organisation=organisation).order_by("pk").first()
    return None if found is None else token_of(found)


Finder = Callable[[Organisation], str | None]


def first(rows: QuerySet[Model], attribute: str = "pk") -> str | None:
    """One value of the first row, or None if there is no row."""
    value = rows.order_by("pk").values_list(attribute, flat=True).first()
    return None if value is None else str(value)


def of_organisation(model: type[Model]) -> Finder:
    """Finds an object that belongs to an organisation."""
    return lambda organisation: first(model._default_manager.filter(organisation=organisation))


def in_cluster(model: type[Model]) -> Finder:
    """Finds an object of the cluster that `cluster_of` names, or of any that is published."""

    def found(organisation: Organisation) -> str | None:
        rows = model._default_manager.filter(cluster__is_published=organisation.slug != FOREIGN)
        return first(rows.filter(cluster__circle__code=cluster_of(organisation))) or first(rows)

    return found


def of_cluster(model: type[Model], cluster: str, organisation: str, attribute: str = "pk") -> Finder:
    """Finds what is an organisation's own, or belongs to a cluster that it looks after.

    `cluster` is the way to the cluster as a prefix of its columns, `organisation` the way to the company.
    """

    def find(asked: Organisation) -> str | None:
        mine = Q(**{f"{cluster}circle__managed_by": asked}) | Q(**{organisation: asked})
        return first(model._default_manager.filter(mine), attribute)

    return find


def introductions_of(organisation: Organisation) -> QuerySet[Introduction]:
    """Those in which a company is a side, of the ones added here."""
    theirs = Q(asking=organisation) | Q(asked=organisation)
    return Introduction.objects.filter(theirs, code__startswith="INTR")


def in_introduction(model: type[Model]) -> Finder:
    """Finds what belongs to an introduction of a company."""
    return lambda organisation: first(
        model._default_manager.filter(introduction__in=introductions_of(organisation))
    )


#: By address and parameter; an address not named here takes the one of its parameter alone.
OBJECTS: dict[str, Finder] = {
    "slug": lambda organisation: organisation.slug,
    "section": lambda _: "texts",
    "kind": lambda _: "capabilities",
    "record_id": of_organisation(Capability),
    "registry:restore_record act_id": lambda organisation: first(
        Act.objects.filter(organisation_id=organisation.pk)
    ),
    "accounts:step_in pk": lambda _: first(DemonstrationAccount.objects.all()),
    "notifications:message pk": lambda _: first(OutboxMessage.objects.all()),
    "claim_id": of_organisation(Claim),
    "mandate_id": of_organisation(Mandate),
    "invitation_id": of_organisation(Invitation),
    "token": lambda _: None,
    "search_id": of_organisation(SavedSearch),
    "alerts:stop token": lambda organisation: stop_token(
        person_id=SavedSearch.objects.get(organisation=organisation).person_id,
        organisation_id=organisation.pk,
        kinds=["searches"],
    ),
    "correction_id": of_organisation(Correction),
    "documents:download document_id": lambda _: first(Document.objects.all()),
    "opportunity": lambda organisation: first(
        Opportunity.objects.filter(organisation=organisation, state="draft"), "code"
    ),
    "opportunity_kind": lambda _: "business_request",
    "file_id": lambda _: None,
    "introduction": lambda organisation: first(introductions_of(organisation), "code"),
    "introductions:take_back_file file_id": in_introduction(GivenFile),
    "outcome_id": in_introduction(Outcome),
    "consortium_id": of_organisation(Consortium),
    "consortia:unshare organisation_id": lambda organisation: str(organisation.pk),
    "judgement_id": lambda organisation: first(Judgement.objects.filter(organisation=organisation)),
    "consortia:solve_without organisation_id": lambda organisation: str(organisation.pk),
    **{
        f"consortia:{name} template_id": lambda organisation: first(
            ChainTemplate.objects.filter(circle__managed_by=organisation)
        )
        for name in ("template", "template_change", "template_withdraw", "template_offer")
    },
    "need_id": lambda _: first(UnansweredNeed.objects.all()),
    "batch_id": lambda _: first(ImportBatch.objects.all()),
    **{f"clusters:{name} batch_id": lambda _: first(InvitationBatch.objects.all()) for name in LIST_PAGES},
    **{f"{name} code": cluster_of for name in CLUSTER_PAGES},
    "clusters:take_back record_id": in_cluster(FoundingRecord),
    "clusters:record step": lambda _: "charter",
    "landscape:step step": lambda _: "lithography",
    "api:read_step step": lambda _: "lithography",
    "office_id": in_cluster(Office),
    "joining_id": of_organisation(Joining),
    "clusters:link token": link_of,
    "agreement_id": agreement_of,
    "template_id": of_organisation(Template),
    "code": lambda _: first(Agreement.objects.all(), "code"),
    "agreements:attestation_file code": attestation_of,
    "clusters:campaigns code": of_cluster(Cluster, "", "memberships__organisation", "circle__code"),
    "membership_id": of_cluster(Membership, "cluster__", "organisation"),
    "campaign_id": of_cluster(Campaign, "cluster__", "entries__membership__organisation"),
    "entry_id": of_cluster(CampaignEntry, "membership__cluster__", "membership__organisation"),
    "fingerprint": lambda _: first(SealCertificate.objects.all(), "fingerprint"),
    "row_id": lambda _: first(ImportRow.objects.all()),
    "zone": zone_of,
    "api:read_zone code": zone_of,
    "api:read_end_of_term code": zone_of,
    "zones:section section": lambda _: "about",
    "zones:remove kind": lambda _: "territories",
    "zones:restore kind": lambda _: "territories",
    "zones:remove row_id": lambda organisation: territory_of(organisation, removed=False),
    "zones:restore row_id": lambda organisation: territory_of(organisation, removed=True),
    "territory_id": lambda organisation: territory_of(organisation, removed=False),
    "zones:role_end mandate_id": lambda organisation: first(
        Mandate.objects.filter(
            organisation__in=Zone.objects.filter(circle__code=zone_of(organisation)).values(
                "circle__managed_by"
            )
        )
    ),
}
