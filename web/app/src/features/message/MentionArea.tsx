import { useLingui } from "@lingui/react/macro";
import { useEffect, useId, useMemo, useRef, type KeyboardEvent, type RefObject } from "react";
import { useSession } from "@/features/session";
import { TextArea } from "@/ui";
import styles from "./MentionArea.module.css";
import type { Mentionable } from "./mentions";
import { useMentions } from "./useMentions";

interface MentionAreaProps {
  label: string;
  description?: string;
  value: string;
  onChange: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Whom one can mention here. */
  officers: readonly Mentionable[];
  areaRef?: RefObject<HTMLTextAreaElement | null>;
}

/** A text area in which an @ brings up those whom one can mention. The focus stays in it while one chooses. */
export function MentionArea({ officers, areaRef, onChange, onKeyDown, ...field }: MentionAreaProps) {
  const { t } = useLingui();
  const own = useRef<HTMLTextAreaElement>(null);
  const area = areaRef ?? own;
  const { officer: self } = useSession();
  const others = useMemo(() => officers.filter(({ officer }) => officer !== self.id), [officers, self.id]);
  const listId = useId();
  const chosen = useRef<HTMLLIElement>(null);
  const { options, active, look, pick, onKey, setFocused } = useMentions(area, field.value, onChange, others);
  const isOpen = options.length > 0;
  const optionId = (officer: string) => `${listId}-${officer}`;
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest" });
  }, [active, isOpen]);

  const write = (text: string) => {
    onChange(text);
    look(text);
  };
  const press = (event: KeyboardEvent) => {
    if (!onKey(event)) onKeyDown(event);
  };
  return (
    <div className={styles.area}>
      <TextArea
        {...field}
        areaRef={area}
        onChange={write}
        onKeyDown={press}
        onFocusChange={setFocused}
        onSelect={() => look(field.value)}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        {...(isOpen && { "aria-controls": listId, "aria-activedescendant": optionId(options[active]?.officer ?? "") })}
      />
      {isOpen && (
        <ul id={listId} role="listbox" aria-label={t`Nämn en handläggare`} className={styles.list}>
          {options.map((option, i) => (
            <li
              key={option.officer}
              id={optionId(option.officer)}
              ref={i === active ? chosen : undefined}
              role="option"
              aria-selected={i === active}
              className={styles.option}
              onMouseDown={(event) => event.preventDefault()} // the focus stays in the text
              onClick={() => pick(option)}
            >
              {option.name}
              <span className={styles.title}>
                , {option.title}, {option.authority}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
