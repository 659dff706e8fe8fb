/** A form that came back with errors, by a page load or by htmx, puts the reader at their summary. */
export function focusErrors(): void {
  const focus = (): void => document.querySelector<HTMLElement>('main [data-takes-focus]')?.focus();
  focus();
  document.addEventListener('htmx:afterSettle', focus);
}
