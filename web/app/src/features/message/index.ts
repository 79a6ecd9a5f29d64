export { Composer } from "./Composer";
export { PinList } from "./PinList";
export { useDialogueOf } from "./useDialogueOf";
export { Timeline } from "./Timeline";
export { TypingLine } from "./TypingLine";
export { Markdown } from "./Markdown";
export { attach } from "./useAttaching";
