import { I18nProvider } from "@lingui/react";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "@/api";
import { leave } from "@/features/session";
import { i18n, language, languageTag, onLanguage, startLanguage } from "@/locales";
import { startTheme, UiProvider } from "@/ui";
import { newRouter } from "./router";

/** The session ended while one was at work. */
function signedOut(error: unknown): void {
  if (error instanceof ApiError && error.code === "unauthenticated") void leave(router, queries, router.state.location.href);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => error instanceof ApiError && error.passing && failures < 2,
      staleTime: 30_000,
    },
  },
});
const router = newRouter(queries);

/** In another language everything is shown anew: words and dates stand in many places that know nothing of a change. */
function App() {
  const code = useSyncExternalStore(onLanguage, language);
  return (
    <I18nProvider key={code} i18n={i18n}>
      <UiProvider language={languageTag()}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </UiProvider>
    </I18nProvider>
  );
}

const element = document.getElementById("plaza");
if (!element) throw new Error("index.html has no #plaza");
startTheme();
await startLanguage();
createRoot(element).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
