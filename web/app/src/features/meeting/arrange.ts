const LEAST_HEIGHT = 104; // as the rows of the grid have; more tiles than that are scrolled

/**
 * How tiles of equal size show pictures of a ratio highest, in a place of this size in pixels: in how many columns, rather beside than
 * below each other, and how wide, so that little of a picture is cut off.
 */
export function arrangeTiles(count: number, width: number, height: number, ratio = 16 / 9): { columns: number; tileWidth: number } {
  let best = { columns: 1, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min(height / rows, width / columns / ratio);
    if (tile >= best.height) best = { columns, height: tile };
  }
  const room = Math.max(height / Math.ceil(count / best.columns), LEAST_HEIGHT); // of a row
  return { columns: best.columns, tileWidth: Math.floor(Math.min(width / best.columns, room * ratio)) };
}
