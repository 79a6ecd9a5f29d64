import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ErrorPage, OutOfReachPage } from "@/features/problem";
import { sessionQuery, SignInPage } from "@/features/session";

interface RouterContext {
  queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  notFoundComponent: () => (
    <main>
      <OutOfReachPage what="page" />
    </main>
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/logga-in",
  // Only a path of this site: an address from elsewhere must not choose where one lands.
  validateSearch: ({ till }: Record<string, unknown>): { till?: string } => (typeof till === "string" && /^\/(?!\/)/.test(till) ? { till } : {}),
  component: function SignIn() {
    return <SignInPage till={signIn.useSearch().till} />;
  },
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.query({ ...sessionQuery, staleTime: "static" });
    if (session) return;
    throw redirect({ to: "/logga-in", search: location.href === "/" ? {} : { till: location.href } });
  },
  component: lazyRouteComponent(() => import("@/features/shell"), "Shell"),
  // Here there is no frame around the page.
  errorComponent: ({ error, reset }) => (
    <main>
      <ErrorPage error={error} onRetry={reset} />
    </main>
  ),
});

/** What of the cases to show, in which order; the page knows what may stand there. */
const CASES_SEARCH = ["text", "municipality", "step", "sort", "order"] as const;
type CasesSearch = Partial<Record<(typeof CASES_SEARCH)[number], string>>;

const CasesPage = lazyRouteComponent(() => import("@/features/case"), "CasesPage");

const cases = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: (search: Record<string, unknown>): CasesSearch =>
    Object.fromEntries(CASES_SEARCH.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])])),
  component: function Cases() {
    const navigate = cases.useNavigate();
    return <CasesPage search={cases.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const newCase = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/nytt",
  component: lazyRouteComponent(() => import("@/features/opening"), "NewCasePage"),
});

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profil",
  component: lazyRouteComponent(() => import("@/features/profile"), "ProfilePage"),
});

const signOut = createRoute({
  getParentRoute: () => signedIn,
  path: "/logga-ut",
  component: lazyRouteComponent(() => import("@/features/leaving"), "SignOutPage"),
});

const about = createRoute({
  getParentRoute: () => signedIn,
  path: "/om",
  component: lazyRouteComponent(() => import("@/features/profile"), "AboutPage"),
});

const RoomPage = lazyRouteComponent(() => import("@/features/room"), "RoomPage");

const NewRestrictedRoomPage = lazyRouteComponent(() => import("@/features/room"), "NewRestrictedRoomPage");

const jointRoom = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference",
  component: function JointRoom() {
    return <RoomPage reference={jointRoom.useParams().reference} which="joint" />;
  },
});

const internalRoom = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/internt",
  component: function InternalRoom() {
    return <RoomPage reference={internalRoom.useParams().reference} which="internal" />;
  },
});

const newRoom = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/nytt-rum",
  component: function NewRoom() {
    return <NewRestrictedRoomPage reference={newRoom.useParams().reference} />;
  },
});

const otherRoom = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/rum/$room",
  component: function OtherRoom() {
    const { reference, room } = otherRoom.useParams();
    return <RoomPage reference={reference} which={room} />;
  },
});

/** What of a room's documents to show, in which order and form; the page knows what may stand there. */
const DOCUMENTS_SEARCH = ["text", "kind", "state", "authority", "folder", "sort", "order", "layout"] as const;
type DocumentsSearch = Partial<Record<(typeof DOCUMENTS_SEARCH)[number], string>>;

const documentsSearch = (search: Record<string, unknown>): DocumentsSearch =>
  Object.fromEntries(DOCUMENTS_SEARCH.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])]));

const RoomDocumentsPage = lazyRouteComponent(() => import("@/features/room"), "RoomDocumentsPage");

// A room's documents, one of them, one of its versions.
const jointDocuments = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/handlingar/{-$document}/{-$version}",
  validateSearch: documentsSearch,
  component: function JointDocuments() {
    const navigate = jointDocuments.useNavigate();
    return <RoomDocumentsPage {...jointDocuments.useParams()} which="joint" search={jointDocuments.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const internalDocuments = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/internt/handlingar/{-$document}/{-$version}",
  validateSearch: documentsSearch,
  component: function InternalDocuments() {
    const navigate = internalDocuments.useNavigate();
    return <RoomDocumentsPage {...internalDocuments.useParams()} which="internal" search={internalDocuments.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const otherDocuments = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/rum/$room/handlingar/{-$document}/{-$version}",
  validateSearch: documentsSearch,
  component: function OtherDocuments() {
    const navigate = otherDocuments.useNavigate();
    const { room, ...params } = otherDocuments.useParams();
    return <RoomDocumentsPage {...params} which={room} search={otherDocuments.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const documents = [jointDocuments, internalDocuments, otherDocuments] as const;

/** Which of a room's meetings to show, in which order; the page knows what may stand there. */
const MEETINGS_SEARCH = ["text", "state", "sort", "order"] as const;
type MeetingsSearch = Partial<Record<(typeof MEETINGS_SEARCH)[number], string>>;

const meetingsSearch = (search: Record<string, unknown>): MeetingsSearch =>
  Object.fromEntries(MEETINGS_SEARCH.filter((name) => search[name] !== undefined).map((name) => [name, String(search[name])]));

const RoomMeetingsPage = lazyRouteComponent(() => import("@/features/room"), "RoomMeetingsPage");

// A room's meetings, one of them, or a new one.
const jointMeetings = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/moten/{-$meeting}",
  validateSearch: meetingsSearch,
  component: function JointMeetings() {
    const navigate = jointMeetings.useNavigate();
    return <RoomMeetingsPage {...jointMeetings.useParams()} which="joint" search={jointMeetings.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const internalMeetings = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/internt/moten/{-$meeting}",
  validateSearch: meetingsSearch,
  component: function InternalMeetings() {
    const navigate = internalMeetings.useNavigate();
    return <RoomMeetingsPage {...internalMeetings.useParams()} which="internal" search={internalMeetings.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const otherMeetings = createRoute({
  getParentRoute: () => signedIn,
  path: "/arenden/$reference/rum/$room/moten/{-$meeting}",
  validateSearch: meetingsSearch,
  component: function OtherMeetings() {
    const navigate = otherMeetings.useNavigate();
    const { room, ...params } = otherMeetings.useParams();
    return <RoomMeetingsPage {...params} which={room} search={otherMeetings.useSearch()} onSearch={(search) => void navigate({ search, replace: true })} />;
  },
});

const meetings = [jointMeetings, internalMeetings, otherMeetings] as const;

const routeTree = root.addChildren([signIn, signedIn.addChildren([cases, newCase, profile, signOut, about, jointRoom, internalRoom, newRoom, otherRoom, ...documents, ...meetings])]);

export function newRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultErrorComponent: ({ error, reset }) => <ErrorPage error={error} onRetry={reset} />,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
