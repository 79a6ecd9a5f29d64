export { SignOutButton } from "./SignOutButton";
export { SignOutPage } from "./SignOutPage";
