/** A form that came back with errors puts the reader at their summary. */
export function focusErrors(): void {
  document.querySelector<HTMLElement>('main [data-takes-focus]')?.focus();
}
