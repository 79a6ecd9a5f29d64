import { useLingui } from "@lingui/react/macro";
import type { DocumentItem, DocumentKind } from "./api";
import type { Column, State } from "./view";

/** The officers' words for what documents are. */
export function useDocumentLabels() {
  const { t } = useLingui();
  const kinds: Record<DocumentKind, string> = {
    plan_map: t`Plankarta`,
    plan_description: t`Planbeskrivning`,
    study: t`Utredning`,
    statement: t`Yttrande`,
    minutes: t`Protokoll`,
    photo: t`Foto`,
    other: t`Övrigt`,
  };
  const states: Record<State, string> = {
    working: t`Arbetsmaterial`,
    final: t`Slutlig`,
    marked: t`Sekretessmarkerad`,
    locked: t`Utcheckad`,
  };
  const columns: Record<Column, string> = {
    title: t`Handling`,
    kind: t`Slag`,
    folder: t`Mapp`,
    size: t`Storlek`,
    changed: t`Senaste version`,
  };
  return { kind: (kind: string) => (Object.hasOwn(kinds, kind) ? kinds[kind as DocumentKind] : kinds.other), state: (state: State) => states[state], column: (column: Column) => columns[column] };
}

/** What is said of a document in its badges; working material says nothing. A check-out that is over is not told of. */
export function statesOf({ final, ground, locked_until: until }: Pick<DocumentItem, "final" | "ground" | "locked_until">): State[] {
  return [...(final ? (["final"] as const) : []), ...(ground ? (["marked"] as const) : []), ...(until !== undefined ? (["locked"] as const) : [])];
}
