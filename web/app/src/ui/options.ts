/** One of the things to choose among. */
export interface Option {
  id: string;
  name: string;
}

const plain = (text: string) => text.trim().toLocaleLowerCase("sv").normalize("NFC");

/** The options whose names hold all words that were written, those that begin so first. */
export function matching(options: readonly Option[], written: string): Option[] {
  const sought = plain(written);
  const words = sought.split(/\s+/);
  const found = options.filter(({ name }) => words.every((word) => plain(name).includes(word)));
  return [...found.filter(({ name }) => plain(name).startsWith(sought)), ...found.filter(({ name }) => !plain(name).startsWith(sought))];
}

/** The option that what was written names in full, or that alone matches it. */
export function optionNamed(options: readonly Option[], written: string): Option | undefined {
  if (plain(written) === "") return undefined;
  const found = matching(options, written);
  return found.find(({ name }) => plain(name) === plain(written)) ?? (found.length === 1 ? found[0] : undefined);
}
