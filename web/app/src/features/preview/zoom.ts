/** The steps of enlargement, 1 = as it is. */
const STEPS = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8];

const NEAR = 1.001; // a scale that was computed is a step when it is as good as one

/** The next step up or down from any scale; the last one stays. */
export function nextStep(scale: number, direction: 1 | -1): number {
  if (direction === 1) return STEPS.find((step) => step > scale * NEAR) ?? STEPS.at(-1) ?? scale;
  return STEPS.findLast((step) => step * NEAR < scale) ?? STEPS[0] ?? scale;
}
