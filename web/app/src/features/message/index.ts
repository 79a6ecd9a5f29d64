export { Composer } from "./Composer";
export { peopleOf } from "./people";
export { Timeline } from "./Timeline";
export { TypingLine } from "./TypingLine";
