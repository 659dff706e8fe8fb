/**
 * A link or button with `data-opens="ID"` opens the <dialog id=ID>. Such a link leads, without
 * JavaScript, to a page that asks the same.
 */
export function openDialogs(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>('[data-opens]');
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens ?? '');
      if (!(dialog instanceof HTMLDialogElement)) return;
      event.preventDefault();
      dialog.showModal();
    } else if (event.target instanceof HTMLDialogElement) {
      event.target.close(); // a click on the veil
    }
  });
}
