/** A search field with `data-finds-in="ID"` hides the boxes of #ID that have none of its words, and opens the folds of the rest. */
function find(field: HTMLInputElement): void {
  const words = field.value.trim().toLowerCase();
  const list = document.getElementById(field.dataset.findsIn ?? '');
  for (const fold of list?.querySelectorAll('details') ?? []) {
    let shown = 0;
    let ticked = 0;
    for (const box of fold.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')) {
      const fits = box.dataset.words?.includes(words) ?? true;
      const label = box.closest('label');
      if (label) label.hidden = !fits;
      shown += Number(fits);
      ticked += Number(box.checked);
    }
    fold.hidden = shown === 0;
    fold.open = words ? shown > 0 : ticked > 0;
  }
}

export function findInLists(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-finds-in]')) {
    field.parentElement?.removeAttribute('hidden');
    field.addEventListener('input', () => find(field));
  }
}
