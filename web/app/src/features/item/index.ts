export { ActionForm } from "./ActionForm";
export { DisposeForm } from "./DisposeForm";
export { RegisterForm } from "./RegisterForm";
