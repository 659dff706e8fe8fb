"""Inviting and joining in a real browser: a list looked through and sent, a company that accepts."""

from pathlib import Path

import pytest

from gildia.config.testing.site import PHONE, WIDE, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.slow]

STAFF = "pavel.volkov@technopolis.example"
INVITED = "alexey.burmistrov@reaktiv-sloy.example"
CLUSTER = "/clusters/microelectronics/"
LIST = """Компания;ИНН;Почта
Первая проверка;7728168971;first@check.example
Вторая проверка;7725497022;second@check.example
Без номера;;third@check.example
"""


def look(visitor: Visitor) -> None:
    """Hold the page to what holds of every page."""
    for width in (WIDE, PHONE):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.faults += [f"{visitor.page.url} at {width}: {found}" for found in visitor.axe_findings()]
        if wider := visitor.sideways_scroll():
            visitor.faults.append(f"{visitor.page.url} at {width} is {wider} px too wide")


def press(visitor: Visitor, name: str, role: str = "button") -> None:
    """Press a button or link, and look at where it leads."""
    visitor.page.locator("main").get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
    visitor.page.wait_for_load_state("networkidle")
    look(visitor)


def test_staff_invite_from_a_list_and_a_company_accepts(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="cp1251")
    with visit(language="en") as pavel:
        pavel.sign_in(STAFF)
        pavel.go(f"{CLUSTER}invite/list/")
        pavel.page.set_input_files("input[name=file]", file)
        press(pavel, "Look through the companies")
        press(pavel, "Tick")
        press(pavel, "Go on", "link")
        press(pavel, "Send now")
        pavel.site.work()
        pavel.page.get_by_text("2 of 2 letters on paper printed").wait_for()
        look(pavel)
        press(pavel, "To the board", "link")
        pavel.page.get_by_role("link", name="Первая проверка").click()
        look(pavel)
        assert pavel.faults == []
    with visit(language="ru", theme="dark") as invited:
        invited.sign_in(INVITED)
        invited.go("/joinings/")
        look(invited)
        invited.page.locator("main .desk-list a").first.click()
        look(invited)
        press(invited, "Отклонить", "link")
        invited.page.go_back()
        press(invited, "Принять", "link")
        invited.page.check("input[name=agrees]")
        press(invited, "Принять приглашение")
        invited.site.work()
        invited.page.reload()
        look(invited)
        assert invited.faults == []
