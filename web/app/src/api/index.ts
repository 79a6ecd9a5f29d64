export { actAs, api, ApiError, body, ownHeaders, problem, type ErrorCode, type Schemas } from "./client";
export { firstBytes } from "./content";
export { documentOf } from "./staged";
