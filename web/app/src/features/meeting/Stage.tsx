import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useCurrentSnapshot, useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { featured } from "./featured";
import { TileGrid } from "./TileGrid";
import { tilesOf } from "./tile-list";
import { useMovingFocus } from "./useMovingFocus";
import { useSpeaker } from "./useSpeaker";

/** Whom one sees: all alike, or large what is shown, pinned or spoken, with the others beside it. */
export function Stage({ current, view }: { current: CurrentMeeting; view: "grid" | "speaker" }) {
  const { t } = useLingui();
  const snapshot = useMeetingSnapshot(current);
  const { isAudioOnly } = useCurrentSnapshot(current);
  const [pinned, setPinned] = useState<string>();
  const spoke = useSpeaker(snapshot);
  const tiles = tilesOf(snapshot);
  const large = featured(tiles, { view, pinned, spoke });
  const others = [...tiles.screens, ...tiles.people].filter((tile) => !large.includes(tile));
  const focus = useMovingFocus();
  const common = { current, pinned, isAudioOnly, focus, onPin: (key: string) => setPinned(key === pinned ? undefined : key) };
  return (
    <>
      {large.length > 0 && <TileGrid label={t`I förgrunden`} tiles={large} kind="grid" priority={2} {...common} />}
      {others.length > 0 && <TileGrid label={large.length > 0 ? t`Övriga deltagare` : t({ message: "Deltagare", context: "i ett möte" })} tiles={others} kind={large.length > 0 ? "strip" : "grid"} priority={1} {...common} />}
    </>
  );
}
