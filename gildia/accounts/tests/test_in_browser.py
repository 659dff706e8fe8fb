"""Signing up and passkeys in a real browser, with Chromium's virtual authenticator."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from gildia.config.testing.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL = "vera.ilina@newcomer.example"
PASSWORD = "сорок две пластины"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_up(page: Page, address: str) -> None:
    """Create an account and confirm its address by the letter on the outbox page."""
    page.goto(f"{address}/accounts/signup/")
    page.fill("input[name=name]", "Вера Ильина")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password1]", PASSWORD)
    page.click("button:has-text('Create the account')")
    page.click("main a:has-text('outbox')")
    page.click("a:has-text('Confirm your e-mail address')")
    page.click(".prose a[href*='confirm-email']")
    page.click("button:has-text('Yes, confirm')")


def test_a_passkey_from_first_to_last(visit: Visit) -> None:
    with visit(language="en") as visitor:
        # a passkey belongs to a host name, and 127.0.0.1 is none
        address = visitor.site.address.replace("127.0.0.1", "localhost")
        visitor.site = replace(visitor.site, address=address)
        page = visitor.page
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

        sign_up(page, address)
        visitor.sign_in(EMAIL, PASSWORD)
        visitor.go("/accounts/2fa/webauthn/add/")
        page.fill("input[name=password]", PASSWORD)
        page.click("button:has-text('Go on')")
        page.fill("input[name=name]", "Рабочий ноутбук")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/2fa/recovery-codes/")
        assert page.locator(".codes li").count() == 10

        visitor.go("/accounts/2fa/webauthn/")
        page.click("text=Rename")
        page.fill("input[name=name]", "Ноутбук")
        page.click("button:has-text('Save')")
        page.wait_for_selector("strong:has-text('Ноутбук')")

        visitor.go("/accounts/logout/")
        page.click("main button:has-text('Sign out')")
        visitor.go("/accounts/login/")
        page.click("#passkey_login")
        page.wait_for_url("**/desk/")

        visitor.go("/accounts/2fa/webauthn/")
        page.click("text=Remove")
        page.click("text=With a passkey")
        page.click("#mfa_webauthn_reauthenticate")
        page.click("main button:has-text('Remove')")
        page.wait_for_selector("text=The passkey is removed.")

        visitor.go("/accounts/logout/")
        page.click("main button:has-text('Sign out')")
        visitor.go("/accounts/login/")
        page.click("#passkey_login")
        page.wait_for_selector("text=use another passkey")
        assert visitor.faults == []
