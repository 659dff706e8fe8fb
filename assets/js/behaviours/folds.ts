/** When htmx replaces a part of the page, the folds in it (the phone's filters) stay as the reader left them. */
export function keepFoldsOpen(): void {
  let open: string[] = [];
  document.addEventListener('htmx:beforeSwap', () => {
    open = [...document.querySelectorAll<HTMLDetailsElement>('details[id][open]')].map((fold) => fold.id);
  });
  document.addEventListener('htmx:afterSwap', () => {
    for (const id of open) {
      const fold = document.getElementById(id);
      if (fold instanceof HTMLDetailsElement) fold.open = true;
    }
  });
}
