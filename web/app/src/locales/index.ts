export { i18n } from "@lingui/core";
export { chooseLanguage, language, LANGUAGES, languageTag, onLanguage, startLanguage, type Language } from "./language";
export { shareText, sizeText } from "./size";
export { clockTime, dayName, isoDate, swedishInstant, writtenDay } from "./time";
