export { actAs, api, ApiError, body, type ErrorCode, type Schemas } from "./client";
export { firstBytes } from "./content";
