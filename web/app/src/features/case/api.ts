import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api";

export type Case = Schemas["Case"];
export type CaseSummary = Schemas["CaseSummary"];

export const casesQuery = queryOptions({
  queryKey: ["cases"],
  queryFn: async (): Promise<CaseSummary[]> => {
    const { cases } = await body(api.GET("/api/cases"));
    return cases;
  },
});

export const caseQuery = (reference: string) =>
  queryOptions({
    queryKey: ["case", reference],
    queryFn: (): Promise<Case> => body(api.GET("/api/cases/{reference}", { params: { path: { reference } } })),
  });
