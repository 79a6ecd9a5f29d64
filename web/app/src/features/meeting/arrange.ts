/** How many columns of equal tiles show them highest, in a place of this size in pixels; rather beside than below each other. */
export function columnsFor(count: number, width: number, height: number, ratio = 16 / 9): number {
  let best = { columns: 1, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min(height / rows, width / columns / ratio);
    if (tile >= best.height) best = { columns, height: tile };
  }
  return best.columns;
}
