import { createContext, use } from "react";

/** What a room's page knows of the diaries of those who read it. */
export interface Diary {
  /** Whoever looks acts for this authority. */
  authority: string;
  /** Under which number it has registered the case; "" = it has not. */
  caseNumber: string;
  nameOf: (authority: string) => string;
}

export const DiaryContext = createContext<Diary | undefined>(undefined);

export function useDiary(): Diary {
  const diary = use(DiaryContext);
  if (!diary) throw new Error("useDiary outside a room");
  return diary;
}
