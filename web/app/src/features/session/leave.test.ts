import { QueryClient } from "@tanstack/react-query";
import { createMemoryHistory } from "@tanstack/react-router";
import { expect, test } from "vitest";
import { leave } from "./leave";

interface Destination {
  to: string;
  search: Record<string, string>;
  replace: boolean;
}

/** Changes the address at once, as the router does, and has the page later. */
function atCase() {
  const history = createMemoryHistory({ initialEntries: ["/arende"] });
  const navigate = async ({ to, search, replace }: Destination) => {
    const query = new URLSearchParams(search).toString();
    history[replace ? "replace" : "push"](query ? `${to}?${query}` : to);
    await Promise.resolve();
  };
  return { history, navigate: navigate as unknown as Parameters<typeof leave>[0]["navigate"] };
}

test("whose session ended by itself is led back", async () => {
  const router = atCase();
  await leave(router, new QueryClient(), "/arende");
  await leave(router, new QueryClient(), "/logga-in"); // told of twice
  expect(router.history.location.href).toBe("/logga-in?till=%2Farende");
});

test("who signs out is led back nowhere, also when the end of the session was noticed first", async () => {
  const router = atCase();
  await leave(router, new QueryClient(), "/arende");
  await leave(router, new QueryClient(), undefined);
  expect(router.history.location.href).toBe("/logga-in");
  router.history.back();
  expect(router.history.location.href).toBe("/arende"); // of the way back, nothing is left to go back to
});

test.each([
  ["first", ["/arende", undefined]],
  ["last", [undefined, "/arende"]],
])("nor when it is noticed at the same moment, %s", async (_, returns) => {
  const router = atCase();
  await Promise.all(returns.map((returnTo) => leave(router, new QueryClient(), returnTo)));
  expect(router.history.location.href).toBe("/logga-in");
});
