/** A form with `data-submits-on-change` (facets, sort order) needs no button once this runs. */
export function submitOnChange(): void {
  document.addEventListener('change', (event) => {
    if (!(event.target instanceof Element)) return;
    event.target.closest<HTMLFormElement>('form[data-submits-on-change]')?.requestSubmit();
  });
}
