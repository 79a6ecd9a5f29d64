import { i18n } from "@lingui/core";
import { languageTag } from "./language";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A number of bytes as people say it: 1,4 MB. A kilobyte is 1000 bytes, as in the file managers of most systems. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(languageTag(), { style: "unit", unit: UNITS[power] ?? "byte", unitDisplay: "short", maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 }).format(value);
}

/** How much of a whole, as 42 %. */
export const shareText = (part: number, whole: number): string => i18n.number(whole === 0 ? 1 : part / whole, { style: "percent", maximumFractionDigits: 0 });
