import { useLayoutEffect, useRef, useState, type CSSProperties } from "react";
import { arrangeTiles } from "./arrange";
import type { CurrentMeeting } from "./current";
import { Tile } from "./Tile";
import styles from "./TileGrid.module.css";
import type { TileModel } from "./tile-list";
import type { useMovingFocus } from "./useMovingFocus";

interface TileGridProps {
  label: string;
  tiles: readonly TileModel[];
  current: CurrentMeeting;
  /** strip: small, beside what one looks at. */
  kind: "grid" | "strip";
  priority: number;
  pinned: string | undefined;
  onPin: (key: string) => void;
  isAudioOnly: boolean;
  focus: ReturnType<typeof useMovingFocus>;
}

/** Tiles of equal size, as high as the place allows. */
export function TileGrid({ label, tiles, kind, pinned, onPin, focus, ...rest }: TileGridProps) {
  const list = useRef<HTMLUListElement>(null);
  const { columns, tileWidth } = useArrangement(list, tiles.length);
  return (
    <ul ref={list} aria-label={label} className={styles[kind]} style={{ "--columns": columns, "--tile-width": `${tileWidth}px` } as CSSProperties} {...focus}>
      {tiles.map((tile) => (
        <Tile key={tile.key} tile={tile} isPinned={tile.key === pinned} onPin={() => onPin(tile.key)} {...rest} />
      ))}
    </ul>
  );
}

function useArrangement(list: { current: HTMLElement | null }, count: number): ReturnType<typeof arrangeTiles> {
  const [arrangement, setArrangement] = useState({ columns: 1, tileWidth: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const arrange = () => setArrangement(arrangeTiles(count, element.clientWidth, element.clientHeight));
    arrange();
    const observer = new ResizeObserver(arrange);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, count]);
  return arrangement;
}
