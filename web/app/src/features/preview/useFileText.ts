import { queryOptions, useQuery } from "@tanstack/react-query";
import { firstBytes } from "@/api";
import { decode } from "./decode";
import type { PreviewFile } from "./kind";

/** A page of text that a person may still read through, and that a browser shows at once. */
export const MOST_BYTES = 1 << 20;

const textQuery = ({ url, size }: PreviewFile) =>
  queryOptions({
    queryKey: ["file-text", url],
    queryFn: async ({ signal }) => (size === 0 ? "" : decode(await firstBytes(url, MOST_BYTES, signal), size > MOST_BYTES)),
    staleTime: Infinity, // a version never changes
    gcTime: 0,
  });

/** The beginning of a file as text. */
export const useFileText = (file: PreviewFile) => useQuery(textQuery(file));
