import { api, body, type Schemas } from "@/api";
import type { Case } from "@/features/case";

export type OpenCase = Schemas["OpenCase"];

/** The same client_id again gives the case that it opened. */
export const openCase = (input: OpenCase): Promise<Case> => body(api.POST("/api/cases", { body: input }));
