export const COMPOSER = "skriv";

/** For when what had the focus goes away: where one writes, or in a room where one may not, the page's content. */
export function focusComposer(): void {
  (document.querySelector<HTMLElement>(`#${COMPOSER} textarea`) ?? document.getElementById("innehall"))?.focus();
}
