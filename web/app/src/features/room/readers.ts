import { LANGUAGE } from "@/locales";

const list = new Intl.ListFormat(LANGUAGE, { type: "conjunction" });

/** The authorities that read a room, in words: "Uddevalla kommun och Länsstyrelsen Västra Götaland". */
export function inWords(readers: readonly { name: string }[]): string {
  return list.format(readers.map(({ name }) => name));
}
