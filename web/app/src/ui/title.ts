let title = "";
let count = 0;

/** Names the document after the page. */
export function setTitle(words: string): void {
  title = words;
  show();
}

/** What waits for the officer; 0 shows nothing. */
export function setTitleCount(waiting: number): void {
  count = waiting;
  show();
}

function show(): void {
  document.title = `${count > 0 ? `(${count}) ` : ""}${title} – Plaza`;
}
