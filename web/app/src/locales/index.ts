import { i18n } from "@lingui/core";
import { messages } from "./sv.po";

/** The language tag of the page's words, dates and screen-reader voice. */
export const LANGUAGE = "sv-SE";

i18n.loadAndActivate({ locale: "sv", messages });

export { i18n };
export { clockTime, dayName, isoDate } from "./time";
