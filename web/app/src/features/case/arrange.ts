import type { CaseSummary } from "./api";

/** What a list of cases is sorted by. */
export const COLUMNS = ["title", "municipality", "step", "diary", "opened"] as const;
export type Column = (typeof COLUMNS)[number];

/** What of the cases is shown, and in which order; it stands in the page's address. */
export interface CasesView {
  text: string;
  /** Its code; "" for all. */
  municipality: string;
  step: string;
  sort: Column;
  descending: boolean;
}

export const ALL_CASES: CasesView = { text: "", municipality: "", step: "", sort: "opened", descending: true };

/** A view as it stands in the page's address. */
export interface CasesAddress {
  text?: string;
  municipality?: string;
  step?: string;
  sort?: string;
  order?: string;
}

/** The view that an address tells of, whatever stands there. */
export function viewOf({ text = "", municipality = "", step = "", sort, order }: CasesAddress): CasesView {
  const column = COLUMNS.find((name) => name === sort) ?? ALL_CASES.sort;
  return {
    text,
    municipality,
    step,
    sort: column,
    descending: order === "descending" || (order !== "ascending" && column === ALL_CASES.sort),
  };
}

/** What stands in the address: only what differs from all cases as they come. */
export function addressOf({ text, municipality, step, sort, descending }: CasesView): CasesAddress {
  return {
    ...(text !== "" && { text }),
    ...(municipality !== "" && { municipality }),
    ...(step !== "" && { step }),
    ...(sort !== ALL_CASES.sort && { sort }),
    ...(descending !== (sort === ALL_CASES.sort) && { order: descending ? "descending" : "ascending" }),
  };
}

/** The steps in the order that a case goes through them. */
export const STEP_ORDER = [
  "early_dialogue",
  "plan_notice",
  "commission",
  "programme",
  "consultation",
  "review",
  "adoption",
  "board_review",
  "appeal",
  "legal_force",
  "paused",
  "discontinued",
];

/** The cases of a view in its order. authority is the reader's own, whose diary numbers are shown. */
export function arrange(cases: readonly CaseSummary[], view: CasesView, authority: string): CaseSummary[] {
  const words = view.text.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  const shown = cases.filter((item) => {
    const all = [item.title, item.reference, item.municipality.name, ...item.diary_numbers.map(({ number }) => number)].join("\n").toLocaleLowerCase("sv");
    return (
      words.every((word) => all.includes(word)) &&
      (view.municipality === "" || item.municipality.code === view.municipality) &&
      (view.step === "" || item.step === view.step)
    );
  });
  const sign = view.descending ? -1 : 1;
  return shown.sort((a, b) => sign * compare(a, b, view.sort, authority) || collator.compare(a.reference, b.reference));
}

const collator = new Intl.Collator("sv", { numeric: true });

function compare(a: CaseSummary, b: CaseSummary, column: Column, authority: string): number {
  switch (column) {
    case "title":
      return collator.compare(a.title, b.title);
    case "municipality":
      return collator.compare(a.municipality.name, b.municipality.name);
    case "step":
      return STEP_ORDER.indexOf(a.step) - STEP_ORDER.indexOf(b.step);
    case "diary":
      return collator.compare(diaryNumber(a, authority) ?? "", diaryNumber(b, authority) ?? "");
    case "opened":
      return a.opened < b.opened ? -1 : a.opened > b.opened ? 1 : 0;
  }
}

/** An authority's own number for a case. */
export function diaryNumber(item: CaseSummary, authority: string): string | undefined {
  return item.diary_numbers.find((diary) => diary.authority === authority)?.number;
}
