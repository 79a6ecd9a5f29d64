import { i18n, type Messages } from "@lingui/core";

interface Words {
  /** BCP 47, with the region whose way of writing dates is used. */
  tag: string;
  /** In the language itself. */
  name: string;
  load: () => Promise<{ messages: Messages }>;
}

/** The languages of the app, each loaded when it is chosen. */
export const LANGUAGES = {
  sv: { tag: "sv-SE", name: "Svenska", load: () => import("./sv.po") },
  en: { tag: "en-GB", name: "English", load: () => import("./en.po") },
} satisfies Record<string, Words>;

export type Language = keyof typeof LANGUAGES;

const KEY = "plaza-language";
const listeners = new Set<() => void>();

const isLanguage = (code: string): code is Language => Object.hasOwn(LANGUAGES, code);

/** The language of the page now. */
export const language = (): Language => (isLanguage(i18n.locale) ? i18n.locale : "sv");

/** Its tag, for whatever writes dates, lists and numbers. */
export const languageTag = (): string => LANGUAGES[language()].tag;

/** The language that was chosen in this browser, else the first of the browser's own that the app has, else Swedish. */
export function startingLanguage(remembered: string | null, preferred: readonly string[]): Language {
  return [remembered ?? "", ...preferred.map((tag) => tag.toLowerCase().replace(/-.*/, ""))].find(isLanguage) ?? "sv";
}

/** Puts the page into the language it starts in. */
export const startLanguage = (): Promise<void> => activate(startingLanguage(localStorage.getItem(KEY), navigator.languages));

/** Puts the page into another language and remembers it. It fails, and nothing changes, when the words can't be fetched. */
export async function chooseLanguage(code: Language): Promise<void> {
  await activate(code);
  localStorage.setItem(KEY, code);
}

async function activate(code: Language): Promise<void> {
  const { messages } = await LANGUAGES[code].load();
  i18n.loadAndActivate({ locale: code, messages });
  document.documentElement.lang = code;
  for (const listener of listeners) listener();
}

/** For useSyncExternalStore. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
