import { t } from "@lingui/core/macro";
import { ApiError, ownHeaders, problem } from "@/api";
import { errorText } from "@/features/problem";
import { sizeText } from "@/locales";
import { browserUploadStore, hashInWorker, systemClock, tusTransfers, Uploads, type UploadProblem } from "@/protocol";
import { deliver } from "./deliver";

const ENDPOINT = "/api/uploads";

/** The server's own limit on a file, said before anything is sent: 5 GB. */
const MOST_BYTES = 5_000_000_000;
const LONGEST_NAME = 255; // characters

/** The officer's uploads over this browser's network, database and clock. */
export function createUploads(officer: string): Uploads {
  return new Uploads({
    store: browserUploadStore(officer),
    transfers: tusTransfers({ endpoint: ENDPOINT, headers: ownHeaders, explain }),
    hash: hashInWorker,
    deliver,
    refusal,
    clock: systemClock,
    random: Math.random,
    newId: () => crypto.randomUUID(),
  });
}

function explain(status: number | undefined, body: string): UploadProblem {
  const error = status === undefined || status === 0 ? new ApiError("unreachable") : problem(parse(body), status);
  // Another request of the same upload may still be under way after a cut.
  const later = error.passing || error.code === "unauthenticated" || error.code === "conflict";
  return { kind: later ? "failed" : "refused", reason: errorText(error) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusal({ name, size }: File): string | undefined {
  if (size > MOST_BYTES) return t`Filen är på ${sizeText(size)}. Högst ${sizeText(MOST_BYTES)} får plats i en fil.`;
  const characters = Array.from(name.normalize("NFC")).length;
  if (characters > LONGEST_NAME) return t`Filens namn har ${characters} tecken, högst ${LONGEST_NAME} får plats. Ge den ett kortare namn.`;
  return undefined;
}
