export { ErrorPage, OutOfReachPage } from "./ProblemPage";
export { errorText, isOutOfReach } from "./text";
