import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { documentItemQuery, type DocumentItem } from "./api";

/** Takes documents that came with something else, so that they need not be fetched; what is known already of a later state stays. */
export function useKeepDocuments(): (room: string, documents: readonly DocumentItem[]) => void {
  const queries = useQueryClient();
  return useCallback(
    (room, documents) => {
      for (const document of documents) {
        queries.setQueryData(documentItemQuery(room, document.id).queryKey, (known) => (known && known.version > document.version ? known : document));
      }
    },
    [queries],
  );
}
