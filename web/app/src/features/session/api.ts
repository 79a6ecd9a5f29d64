import { queryOptions } from "@tanstack/react-query";
import { actAs, api, ApiError, body, type Schemas } from "@/api";

export type Session = Schemas["Session"];
export type DemoOfficer = Schemas["DemoOfficer"];

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    const { session } = await body(api.GET("/api/session"));
    return session ? acting(session) : null;
  },
  staleTime: Infinity,
});

/** The officers one may be in a demo; null when this installation is no demo. */
export const demoOfficersQuery = queryOptions({
  queryKey: ["demo-officers"],
  queryFn: async (): Promise<DemoOfficer[] | null> => {
    try {
      const { officers } = await body(api.GET("/api/demo/officers"));
      return officers;
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_found") return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export async function signInAsDemoOfficer(officer: string): Promise<Session> {
  return acting(await body(api.POST("/api/session/demo", { body: { officer } })));
}

function acting(session: Session): Session {
  actAs(session.officer.id);
  return session;
}

/** Signs out; the server forgets the uploads, of which only so many fit in the request. */
export const signOut = (uploads: readonly string[]): Promise<unknown> => body(api.DELETE("/api/session", { params: { query: { upload: uploads.slice(0, MOST_UPLOADS) } } }));

const MOST_UPLOADS = 100;
