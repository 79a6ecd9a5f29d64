export { ActionForm } from "./ActionForm";
export { DiaryContext, type Diary } from "./diary";
export { DisposeForm } from "./DisposeForm";
export { RegisterForm } from "./RegisterForm";
export { Registrations } from "./Registrations";
