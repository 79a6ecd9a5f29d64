import { useLingui } from "@lingui/react/macro";
import styles from "./DocumentTable.module.css";

interface SelectBoxProps {
  title: string;
  isSelected: boolean;
  isCurrent: boolean;
  onSelect: (isSelected: boolean) => void;
}

export function SelectBox({ title, isSelected, isCurrent, onSelect }: SelectBoxProps) {
  const { t } = useLingui();
  return <input type="checkbox" className={styles.box} aria-label={t`Välj ${title}`} checked={isSelected} tabIndex={isCurrent ? 0 : -1} onChange={({ target }) => onSelect(target.checked)} />;
}
