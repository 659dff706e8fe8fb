"""An agreement in a real browser, from the template to the verdict: two people, two languages."""

from pathlib import Path

import pytest

from gildia.config.testing.site import PHONE, WIDE, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.slow]

STAFF = "pavel.volkov@technopolis.example"
REPRESENTATIVE = "anna.krylova@pribor-sensor.example"
TYPED = {
    "company": "прибор-сенсор", "role_ru": "участник", "role_en": "member", "own_role_ru": "компания",
    "own_role_en": "company", "value_fee": "120 000 ₽", "value_cluster": "Микроэлектроника",
}  # fmt: skip


def look(visitor: Visitor, path: str) -> None:
    """Open a page and hold it to what holds of every page."""
    visitor.go(path)
    for width in (WIDE, PHONE):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.faults += [f"{path} at {width}: {found}" for found in visitor.axe_findings()]
        if wider := visitor.sideways_scroll():
            visitor.faults.append(f"{path} at {width} is {wider} px too wide")


def press(visitor: Visitor, button: str) -> str:
    """Press a button; answers the path it leads to."""
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page.url.removeprefix(visitor.site.address)


def sign(visitor: Visitor, agreement: str, button: str) -> None:
    """Read and sign."""
    look(visitor, f"{agreement}sign/")
    visitor.page.check("input[name=has_read]")
    assert press(visitor, button) == agreement


def test_two_people_sign_and_anybody_verifies(visit: Visit, tmp_path: Path) -> None:
    with visit(language="ru") as pavel:
        pavel.sign_in(STAFF)
        pavel.go("/agreements/templates/")
        pavel.page.get_by_role("link", name="Подготовить соглашение").first.click()
        for name, value in TYPED.items():
            pavel.page.fill(f"input[name={name}]", value)
        pavel.page.select_option("select[name=languages]", "ru_en")
        agreement = press(pavel, "Создать черновик")
        for path in (agreement, f"{agreement}change/"):
            look(pavel, path)
        pavel.go(agreement)
        press(pavel, "Отправить")
        pavel.site.work()
        sign(pavel, agreement, "Подписать")
        assert pavel.faults == []
    with visit(language="en", theme="dark") as anna:
        anna.sign_in(REPRESENTATIVE)
        for path in ("/desk/", "/agreements/", f"{agreement}upload/"):
            look(anna, path)
        sign(anna, agreement, "Sign")
        anna.site.work()
        look(anna, agreement)
        code = anna.page.locator("a[href^='/verify/']").first.get_attribute("href")
        with anna.page.expect_download() as download:
            anna.page.get_by_role("link", name="Download the signed document").click()
        download.value.save_as(tmp_path / "signed.pdf")
        assert anna.faults == []
    with visit(language="ru") as visitor:
        look(visitor, str(code))
        visitor.go("/verify/")
        visitor.page.set_input_files("input[name=file]", tmp_path / "signed.pdf")
        press(visitor, "Проверить файл")
        assert "Документ подлинный" in visitor.page.title()
        assert visitor.axe_findings() + visitor.faults == []
