export { caseQuery, casesQuery, municipalitiesQuery, type Case, type CaseSummary, type Municipality } from "./api";
export { CaseFacts } from "./CaseFacts";
export { CaseRail } from "./CaseRail";
export { CasesPage } from "./CasesPage";
export { useCaseLabels } from "./labels";
