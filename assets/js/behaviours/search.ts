/** "/" leads to the search box from anywhere but a field. */
export function focusSearchBySlash(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')) return;
    const boxes = [...document.querySelectorAll<HTMLInputElement>('input[type="search"]')];
    const box = boxes.find((candidate) => candidate.checkVisibility());
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
