import type { TileModel } from "./tile-list";

interface Wishes {
  view: "grid" | "speaker";
  /** The key of a tile. */
  pinned: string | undefined;
  /** The participant who spoke last. */
  spoke: string | undefined;
}

/** What is shown large: what one has pinned, else the screens that are shown, else in the speaker view whoever spoke last. */
export function featured({ screens, people }: { screens: readonly TileModel[]; people: readonly TileModel[] }, { view, pinned, spoke }: Wishes): readonly TileModel[] {
  const chosen = [...screens, ...people].filter(({ key }) => key === pinned);
  if (chosen.length > 0) return chosen;
  if (screens.length > 0) return screens;
  if (view === "grid") return [];
  const others = people.filter(({ isSelf }) => !isSelf);
  const large = others.find(({ participant }) => participant.id === spoke) ?? others[0];
  return large ? [large] : [];
}
