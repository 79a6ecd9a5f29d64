import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api";
import type { Meeting } from "@/features/meeting";

/** The meetings that go on or are planned in the rooms that one is assigned to. */
export const myMeetingsQuery = queryOptions({
  queryKey: ["my-meetings"],
  queryFn: async (): Promise<readonly Meeting[]> => (await body(api.GET("/api/meetings"))).meetings,
});
