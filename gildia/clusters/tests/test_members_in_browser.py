"""A member in a real browser: its certificate until it is withdrawn, and a new text to sign."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gildia.agreements.tests.test_in_browser import look, press
from gildia.config.testing.site import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.slow]

STAFF = "pavel.volkov@technopolis.example"
REPRESENTATIVE = "anna.krylova@pribor-sensor.example"
CLUSTER = "/clusters/microelectronics/"


def follow(visitor: Visitor, link: str) -> str:
    """Follow a link; answers the path it leads to."""
    visitor.page.get_by_role("link", name=link).first.click()
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page.url.removeprefix(visitor.site.address)


def test_a_certificate_is_made_checked_and_withdrawn(visit: Visit, tmp_path: Path) -> None:
    with visit(language="ru") as anna:
        anna.sign_in(REPRESENTATIVE)
        anna.go(CLUSTER)
        membership = follow(anna, "Ваше участие")
        look(anna, membership)
        press(anna, "Выпустить свидетельство")
        assert anna.axe_findings() == []
        anna.site.work()
        opened = anna.page.get_by_role("link", name="Открыть свидетельство (PDF)")
        opened.wait_for()  # the page looks again by itself
        look(anna, membership)
        code = str(anna.page.locator("a[href^='/verify/']", has_text="Что видит").get_attribute("href"))
        file = anna.page.request.get(f"{anna.site.address}{opened.get_attribute('href')}")
        assert (file.status, file.body()[:5]) == (200, b"%PDF-")
        (tmp_path / "certificate.pdf").write_bytes(file.body())
        assert anna.faults == []
    with visit(language="ru") as visitor:
        visitor.go("/verify/")
        visitor.page.set_input_files("input[name=file]", tmp_path / "certificate.pdf")
        press(visitor, "Проверить файл")
        assert "Документ подлинный" in visitor.page.title()
        look(visitor, code)
        assert "Свидетельство об участии" in visitor.page.content()
        assert visitor.faults == []
    with visit(language="en", theme="dark") as pavel:
        pavel.sign_in(STAFF)
        look(pavel, f"{membership}suspend/")
        pavel.page.fill("textarea[name=reason]", "The fee is unpaid")
        press(pavel, "Suspend")
        look(pavel, membership)
        assert "Certificates that no longer hold" in pavel.page.content()
        look(pavel, code)
        assert "This document was withdrawn" in pavel.page.content()
        pavel.go(membership)
        press(pavel, "End the suspension")
        assert pavel.faults == []


def test_members_are_asked_to_sign_a_text(visit: Visit) -> None:
    with visit(language="en") as pavel:
        pavel.sign_in(STAFF)
        look(pavel, f"{CLUSTER}agreement/")
        follow(pavel, "Have the members sign it")
        look(pavel, f"{CLUSTER}campaigns/")
        pavel.page.fill("input[name=due_date]", (timezone.localdate() + timedelta(days=20)).isoformat())
        pavel.page.check("input[name=sure]")
        campaign = press(pavel, "Begin")
        pavel.site.work()
        for path in (campaign, f"{campaign}cancel/", f"{CLUSTER}campaigns/"):
            look(pavel, path)
        assert pavel.faults == []
    with visit(language="ru", theme="dark") as anna:
        anna.sign_in(REPRESENTATIVE)
        for path in (f"{CLUSTER}campaigns/", campaign):
            look(anna, path)
        follow(anna, "Подписать соглашение")
        assert anna.page.url.endswith("/sign/")
        anna.go(CLUSTER)
        follow(anna, "Ваше участие")
        assert follow(anna, "Посмотреть, что меняется") == campaign
        assert anna.faults == []
    with visit(language="ru") as pavel:
        pavel.sign_in(STAFF)
        look(pavel, campaign)
        press(pavel, "Напомнить сейчас")
        pavel.go(f"{campaign}cancel/")
        pavel.page.fill("textarea[name=reason]", "Опечатка в тексте")
        press(pavel, "Отменить переподписание")
        pavel.site.work()
        look(pavel, campaign)
        assert "отозвано: Опечатка в тексте" in pavel.page.content()
        assert pavel.faults == []
