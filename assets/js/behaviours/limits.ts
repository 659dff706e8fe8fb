/** Says beside a field with `maxlength` and a `data-limit-for` note how much room is left, once it gets tight. */
const TIGHT = 0.8;

function tell(field: HTMLInputElement | HTMLTextAreaElement): void {
  const note = document.querySelector<HTMLElement>(`[data-limit-for="${CSS.escape(field.id)}"]`);
  if (!note || field.maxLength < 0) return;
  note.dataset.limit ??= note.textContent ?? '';
  const used = field.value.length;
  note.textContent = used > field.maxLength * TIGHT ? `${used} / ${field.maxLength}` : note.dataset.limit;
}

export function countCharacters(): void {
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) tell(field);
  });
}
