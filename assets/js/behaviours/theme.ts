/** The theme's form posts and comes back; with this the page changes at once and stays where it is. */
export function switchThemeAtOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-theme-form]')) return;
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const body = new FormData(form, button);
    void fetch(form.action, { method: 'POST', body, redirect: 'manual' });
    if (button.value === 'system') delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = button.value;
    for (const choice of document.querySelectorAll<HTMLButtonElement>('[data-theme-form] button')) {
      choice.setAttribute('aria-pressed', String(choice.value === button.value));
    }
  });
}
