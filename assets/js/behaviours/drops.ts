/** Menus and help tips are <details>; this closes them by Escape, or when the reader goes elsewhere. */
const DROPS = 'details.drop[open], details.help[open]';

function closeAllBut(target: EventTarget | null): void {
  for (const drop of document.querySelectorAll<HTMLDetailsElement>(DROPS)) {
    if (!(target instanceof Node && drop.contains(target))) drop.open = false;
  }
}

export function closeDropsFromOutside(): void {
  document.addEventListener('click', (event) => closeAllBut(event.target));
  document.addEventListener('focusin', (event) => closeAllBut(event.target));
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open = document.activeElement?.closest<HTMLDetailsElement>(DROPS);
    closeAllBut(null);
    open?.querySelector('summary')?.focus();
  });
}
