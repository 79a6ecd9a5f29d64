export { sessionQuery, type Session } from "./api";
export { useLeave, useOneActingOfficer, useSession, useSignOut } from "./hooks";
export { SignInPage } from "./SignInPage";
