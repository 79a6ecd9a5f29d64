import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { announce } from "./Announcer";
import { Button } from "./Button";
import { Copy } from "./icons";

interface CopyButtonProps {
  label: string;
  text: string;
  /** What is said when it is copied. */
  done: string;
}

/** Puts a text where one can paste it from, and says whether that went well. */
export function CopyButton({ label, text, done }: CopyButtonProps) {
  const { t } = useLingui();
  const [outcome, setOutcome] = useState("");
  const copy = async () => {
    let said = done;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said = t`Webbläsaren lät inte Plaza kopiera. Markera texten och kopiera själv.`;
    }
    setOutcome(said);
    announce(said);
  };
  return (
    <div>
      <Button variant="quiet" icon={Copy} onPress={() => void copy()}>
        {label}
      </Button>
      {outcome !== "" && <span>{outcome}</span>}
    </div>
  );
}
