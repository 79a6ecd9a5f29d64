import { Trans } from "@lingui/react/macro";
import { Notice } from "@/ui";
import type { Astray as Why } from "./useReveal";

/** Says why one was not led to where one wanted. */
export function Astray({ why }: { why: Why["why"] }) {
  return (
    <Notice kind={why === "failed" ? "error" : "info"} announced>
      {why === "message" && <Trans>Inlägget finns inte i det här rummet, eller så skrevs det innan du kom med.</Trans>}
      {why === "date" && <Trans>Inget har hänt i rummet den dagen eller senare. Här är det senaste.</Trans>}
      {why === "failed" && <Trans>Den delen av dialogen kunde inte hämtas. Du är kvar där du var. Försök igen.</Trans>}
    </Notice>
  );
}
