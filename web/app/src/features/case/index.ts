export { caseQuery, casesQuery, type Case, type CaseSummary } from "./api";
export { CaseFacts } from "./CaseFacts";
export { CaseRail } from "./CaseRail";
export { CasesPage } from "./CasesPage";
export { useCaseLabels } from "./labels";
