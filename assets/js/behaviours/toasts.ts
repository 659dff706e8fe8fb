/** Good news leaves by itself unless the reader is at it; warnings and errors stay until closed. */
const GOOD_NEWS_MS = 8000;

function startClock(toast: HTMLElement): void {
  if (!toast.matches('.toast-success, .toast-info')) return;
  const leave = (): void => {
    if (toast.matches(':hover, :focus-within')) window.setTimeout(leave, GOOD_NEWS_MS);
    else toast.remove();
  };
  window.setTimeout(leave, GOOD_NEWS_MS);
}

export function dismissToasts(): void {
  document.querySelectorAll<HTMLElement>('.toast-note').forEach(startClock);
  document.addEventListener('htmx:load', (event) => {
    if (event.target instanceof HTMLElement) event.target.querySelectorAll<HTMLElement>('.toast-note').forEach(startClock);
  });
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    event.target.closest('[data-closes-toast]')?.closest('.toast-note')?.remove();
  });
}
