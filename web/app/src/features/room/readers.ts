import { languageTag } from "@/locales";

/** The authorities that read a room, in words: "Uddevalla kommun och Länsstyrelsen Västra Götaland". */
export function inWords(readers: readonly { name: string }[]): string {
  return new Intl.ListFormat(languageTag(), { type: "conjunction" }).format(readers.map(({ name }) => name));
}
