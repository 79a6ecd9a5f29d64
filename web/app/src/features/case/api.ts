import { queryOptions } from "@tanstack/react-query";
import { api, ApiError, body, type Schemas } from "@/api";

export type Case = Schemas["Case"];
export type CaseSummary = Schemas["CaseSummary"];

export const casesQuery = queryOptions({
  queryKey: ["cases"],
  queryFn: async (): Promise<CaseSummary[]> => {
    const { cases } = await body(api.GET("/api/cases"));
    return cases;
  },
});

export type Municipality = Schemas["Municipality"];

/** Those in which the officer may open a case; none for whoever may open none. */
export const municipalitiesQuery = queryOptions({
  queryKey: ["municipalities"],
  queryFn: async (): Promise<Municipality[]> => {
    try {
      const { municipalities } = await body(api.GET("/api/municipalities"));
      return municipalities.sort((a, b) => a.name.localeCompare(b.name, "sv"));
    } catch (error) {
      if (error instanceof ApiError && error.code === "forbidden") return [];
      throw error;
    }
  },
  staleTime: Infinity,
});

export const caseQuery = (reference: string) =>
  queryOptions({
    queryKey: ["case", reference],
    queryFn: (): Promise<Case> => body(api.GET("/api/cases/{reference}", { params: { path: { reference } } })),
  });
