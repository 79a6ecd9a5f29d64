import type { Member } from "./people";

/** An officer who can be mentioned. */
export interface Mentionable {
  officer: string;
  name: string;
  title: string;
  authority: string;
  /** Nobody else in the room has the name: written after an @ it is a mention. */
  alone: boolean;
}

const MARKUP = /[[\]()\\*_`~<>@]/;
const LINK = /\[@([^\]\n]+)\]\(plaza:officer\/([0-9a-f-]{36})\)/g;
const QUERY = /(?:^|[\s(])@([\p{L}\p{M}'’ -]{0,60})$/u;

/** The present members of a room whose names can stand in a link. */
export function mentionable(members: readonly Member[]): Mentionable[] {
  const present = members.filter(({ former, name }) => former !== true && !MARKUP.test(name));
  return present.map(({ officer, name, title, authority }) => ({
    officer,
    name,
    title,
    authority: authority.name,
    alone: present.every((other) => other.name !== name || other.officer === officer),
  }));
}

const linkTo = (name: string, officer: string): string => `[@${name}](plaza:officer/${officer})`;

/** What is written to mention an officer: the name, or a link where the name could be another's. */
export const mentionOf = ({ name, officer, alone }: Mentionable): string => (alone ? `@${name}` : linkTo(name, officer));

/** The text as it is sent: every "@Anna Ek" is a link to that officer. */
export function withLinks(text: string, officers: readonly Mentionable[]): string {
  const ids = new Map(officers.filter(({ alone }) => alone).map(({ name, officer }) => [name, officer]));
  if (ids.size === 0) return text;
  const names = [...ids.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const mention = new RegExp(`(?<![\\p{L}\\p{N}\`[@])@(${names.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(mention, (_, name: string) => linkTo(name, ids.get(name) ?? ""));
}

/** The text as it is written, if sending it makes the same text again. */
export function withoutLinks(text: string, officers: readonly Mentionable[]): string {
  const known = (name: string, id: string) => officers.some((one) => one.alone && one.officer === id && one.name === name);
  const written = text.replace(LINK, (link, name: string, id: string) => (known(name, id) ? `@${name}` : link));
  return withLinks(written, officers) === text ? written : text;
}

/** The mention that is being written before the caret: where its @ stands, and what follows it. */
export function queryAt(text: string, caret: number): { start: number; words: string } | undefined {
  const words = QUERY.exec(text.slice(0, caret))?.[1];
  return words === undefined ? undefined : { start: caret - words.length - 1, words };
}

/** As many as can be seen at once; whoever is not among them is found by writing more of the name. */
const SHOWN = 6;

/** The first officers that are meant by the beginning of a name or of one of its parts. */
export function suggestions(words: string, officers: readonly Mentionable[]): Mentionable[] {
  const sought = words.toLocaleLowerCase("sv");
  return officers.filter(({ name }) => {
    const whole = name.toLocaleLowerCase("sv");
    return whole.startsWith(sought) || whole.split(/[ -]/).some((part) => part.startsWith(sought));
  }).slice(0, SHOWN);
}
