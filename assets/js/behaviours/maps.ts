/** A folded map brings its script only when the reader asks for it: it weighs more than the page around it. */
function load(button: HTMLElement): void {
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = button.dataset.style ?? '';
  const script = document.createElement('script');
  script.src = button.dataset.script ?? '';
  style.addEventListener('load', () => document.head.append(script));
  document.head.append(style);
  button.remove();
}

function offer(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-shows-map]')) button.hidden = false;
}

export function offerMaps(): void {
  offer(document);
  document.addEventListener('htmx:load', (event) => {
    if (event.target instanceof HTMLElement) offer(event.target);
  });
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-shows-map]') : null;
    if (button) load(button);
  });
}
