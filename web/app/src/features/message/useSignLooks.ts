import { useLingui } from "@lingui/react/macro";
import { icons, type Icon } from "@/ui";
import type { Sign } from "./signs";

/** What the signs say and show. */
export function useSignLooks(): Record<Sign, { words: string; icon: Icon }> {
  const { t } = useLingui();
  return {
    agree: { words: t`Håller med`, icon: icons.ThumbsUp },
    done: { words: t`Klart`, icon: icons.CircleCheck },
    looking: { words: t`Tittar på det`, icon: icons.ScanEye },
    question: { words: t`Har en fråga`, icon: icons.CircleQuestionMark },
    thanks: { words: t`Tack`, icon: icons.HandHeart },
  };
}
