export { i18n } from "@lingui/core";
export { chooseLanguage, language, LANGUAGES, languageTag, onLanguage, startLanguage, type Language } from "./language";
export { clockTime, dayName, isoDate } from "./time";
