/** Pages with passkeys: says beside the button when the browser or its owner did not go through with one. */
document.addEventListener('allauth.error', (event) => {
  event.preventDefault(); // allauth would only write to the console
  for (const notice of document.querySelectorAll<HTMLElement>('[data-passkey-trouble]')) notice.hidden = false;
});

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element) || !event.target.closest('#passkey_login, [id^="mfa_webauthn_"]')) return;
  for (const notice of document.querySelectorAll<HTMLElement>('[data-passkey-trouble]')) notice.hidden = true;
});

// A passkey belongs to a host name; under a bare number every browser refuses one.
if (/^[\d.]+$|^\[/.test(window.location.hostname)) {
  for (const notice of document.querySelectorAll<HTMLElement>('[data-passkey-needs-a-name]')) notice.hidden = false;
}
