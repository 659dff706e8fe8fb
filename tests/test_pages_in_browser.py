"""The demonstration zone in a real browser: accessibility, both languages and themes, wide and phone."""

import pytest

from gildia.config.testing.site import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VISITOR = ""
REPRESENTATIVE = "anna.krylova@pribor-sensor.example"
REGISTRAR = "pavel.volkov@technopolis.example"
ZONE_STAFF = "camille.duroc@photonics-valley.example"
NEWCOMER = "zoya.kapustinskaya@tonkosloy.example"

COMPANY = "/organisations/pribor-sensor/"
PAGES = {
    VISITOR: [
        "/",
        "/partners/?q=MEMS",
        "/partners/?q=что-то%20небывалое%20zzz",
        "/partners/why/?q=резка%20пластин%20200%20мм&organisation=mikrosborka-t&country=CN",
        "/partners/missing/?q=нитрид%20галлия",
        "/opportunities/",
        "/opportunities/?q=nothing-like-this",
        "/organisations/",
        "/organisations/?q=nothing-like-this",
        COMPANY,
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/who-may-do-what/",
        "/style/",
        "/outbox/",
        "/clusters/",
        "/clusters/microelectronics/",
        "/clusters/microelectronics/founding/",
        "/clusters/biopharmaceuticals/leaders/",
        "/clusters/biopharmaceuticals/members/",
        "/clusters/biopharmaceuticals/members/?view=map",
        "/clusters/microelectronics/agreement/?language=both",
        "/verify/",
        "/seal/",
        "/clusters/microelectronics/apply/",
        "/landscape/?circle=microelectronics",
        "/landscape/?circle=technopolis-moscow&view=grid",
        "/landscape/graph/",
        "/landscape/steps/lithography/?circle=microelectronics",
        "/zones/",
        "/zones/technopolis-moscow/",
        "/zones/demo-photonics-valley/",
        "/zones/technopolis-moscow/calendar/?start=2026-12-20&count=10&kind=working",
    ],
    REPRESENTATIVE: [
        "/",
        "/desk/",
        "/partners/?q=MEMS",
        "/partners/?q=что-то%20небывалое%20zzz",
        "/partners/why/?q=晶圆切割&organisation=pribor-sensor",
        COMPANY,
        f"{COMPANY}history/",
        f"{COMPANY}edit/texts/",
        f"{COMPANY}edit/facts/",
        f"{COMPANY}records/capabilities/add/",
        f"{COMPANY}people/",
        f"{COMPANY}people/new/",
        "/agreements/",
        "/partners/judgements/",
        "/partners/judgements/effect/",
        "/partners/judgements/new/?company=mikrosborka-t&text=резка%20пластин",
        "/alerts/",
        "/alerts/letters/",
        "/alerts/searches/new/?page=partners&query=q%3DMEMS&name=MEMS",
        "/opportunities/mine/",
        "/opportunities/new/",
        "/opportunities/new/technology_offer/",
        "/introductions/",
        "/introductions/ask/company/mikrosborka-t/",
        "/consortia/",
        "/consortia/new/",
        "/consortia/1/",
        "/consortia/1/steps/",
        "/consortia/1/ask/",
        "/consortia/templates/",
        "/landscape/?view=grid",
        "/landscape/graph/?circle=all",
        "/clusters/microelectronics/",
        "/joinings/",
        "/accounts/person/",
        "/accounts/2fa/",
        "/accounts/sessions/",
    ],
    REGISTRAR: [
        "/desk/",
        "/imports/",
        "/imports/new/",
        "/claims/",
        "/moderation/",
        "/moderation/corrections/",
        "/partners/unanswered/",
        "/partners/judgements/failing/",
        "/opportunities/review/",
        "/introductions/staff/",
        "/agreements/",
        "/agreements/templates/",
        "/agreements/templates/new/",
        "/consortia/templates/new/?chain=microelectronics",
        "/clusters/",
        "/clusters/new/",
        "/clusters/enter/",
        "/clusters/microelectronics/founding/",
        "/clusters/microelectronics/founding/charter/record/",
        "/clusters/microelectronics/settings/",
        "/clusters/microelectronics/dissolve/",
        "/clusters/microelectronics/agreement/choose/",
        "/clusters/microelectronics/leaders/new/",
        "/clusters/microelectronics/members/",
        "/clusters/biopharmaceuticals/members/enter/",
        "/memberships/1/",
        "/memberships/1/suspend/",
        "/memberships/1/leave/",
        "/clusters/microelectronics/campaigns/",
        "/clusters/microelectronics/joining/",
        "/clusters/microelectronics/joining/?part=ended",
        "/landscape/?circle=microelectronics",
        "/landscape/steps/metal-casting/?circle=microelectronics",
        "/clusters/microelectronics/invite/",
        "/clusters/microelectronics/invite/new/",
        "/clusters/microelectronics/invite/list/",
        "/clusters/microelectronics/invite/list/?from=register",
    ],
    ZONE_STAFF: [
        "/zones/demo-photonics-valley/",
        "/zones/demo-photonics-valley/settings/",
        "/zones/demo-photonics-valley/settings/about/",
        "/zones/demo-photonics-valley/settings/look/",
        "/zones/demo-photonics-valley/settings/languages/",
        "/zones/demo-photonics-valley/settings/law/",
        "/zones/demo-photonics-valley/settings/calendar/",
        "/zones/demo-photonics-valley/territories/add/",
        "/zones/demo-photonics-valley/days/add/",
        "/zones/demo-photonics-valley/staff/",
        "/zones/demo-photonics-valley/staff/give/",
        "/zones/demo-photonics-valley/history/",
    ],
    NEWCOMER: ["/", "/desk/", "/claims/", "/organisations/tonkosloy/claim/"],
}
#: Each language and each theme once: what is wrong with one of them shows whatever the other is.
READERS = [("ru", "light"), ("en", "dark")]


@pytest.mark.parametrize(("language", "theme"), READERS)
@pytest.mark.parametrize("person", PAGES, ids=lambda email: email.split(".")[0] or "visitor")
def test_everybody_can_use_the_page(person: str, language: str, theme: str, visit: Visit) -> None:
    findings = []
    with visit(language=language, theme=theme) as visitor:
        if person:
            visitor.sign_in(person)
        for path in PAGES[person]:
            visitor.go(path)
            for width in (WIDE, PHONE):
                visitor.page.set_viewport_size({"width": width, "height": 900})
                findings += [f"{path} at {width}: {found}" for found in visitor.axe_findings()]
                if wider := visitor.sideways_scroll():
                    findings.append(f"{path} at {width} is {wider} px too wide")
        findings += visitor.faults
    assert findings == []


FIRST_VIEW_KB = 150
FIRST_VIEW_REQUESTS = 10


@pytest.mark.parametrize("path", ["/", "/partners/?q=MEMS", "/organisations/", COMPANY])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_first_view_is_light_and_asks_no_other_host(language: str, path: str, visit: Visit) -> None:
    with visit(language=language) as visitor:
        received: list[int] = []
        session = visitor.page.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        visitor.go(path)
        strangers = [url for url in visitor.requests if not url.startswith((visitor.site.address, "data:"))]
        assert strangers == []
        assert len(visitor.requests) <= FIRST_VIEW_REQUESTS, visitor.requests
        assert sum(received) <= FIRST_VIEW_KB * 1024, sorted(visitor.requests)
