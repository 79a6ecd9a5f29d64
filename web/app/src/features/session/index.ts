export { sessionQuery, type Session } from "./api";
export { useLeave, useOneActingOfficer, useSession, useSignOut } from "./hooks";
export { leave } from "./leave";
export { SignInPage } from "./SignInPage";
