import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState, type SubmitEvent } from "react";
import { IconButton, icons, Select } from "@/ui";
import styles from "./Pdf.module.css";
import type { PdfScale } from "./usePdfViewer";

interface PdfToolsProps {
  page: number;
  pages: number;
  scale: PdfScale;
  onPage: (page: number) => void;
  onScale: (scale: PdfScale) => void;
  onStep: (direction: 1 | -1) => void;
}

const SCALES = ["page-width", "page-fit", 0.5, 1, 1.5, 2, 4] as const satisfies readonly PdfScale[];

export function PdfTools({ page, pages, scale, onPage, onScale, onStep }: PdfToolsProps) {
  const { t, i18n } = useLingui();
  const percent = (value: number) => i18n.number(value, { style: "percent", maximumFractionDigits: 0 });
  const nameOf = (value: PdfScale) => (value === "page-width" ? t`Sidans bredd` : value === "page-fit" ? t`Hela sidan` : percent(value));
  const known: readonly PdfScale[] = SCALES;
  const scales = known.includes(scale) ? known : [scale, ...known];
  return (
    <div className={styles.tools} role="group" aria-label={t`Visning av dokumentet`}>
      <IconButton label={t`Föregående sida`} icon={icons.ChevronLeft} onPress={() => onPage(page - 1)} />
      <PageNumber key={page} page={page} pages={pages} onPage={onPage} />
      <IconButton label={t`Nästa sida`} icon={icons.ChevronRight} onPress={() => onPage(page + 1)} />
      <IconButton label={t`Förminska`} icon={icons.ZoomOut} onPress={() => onStep(-1)} />
      <Select
        label={t`Storlek`}
        isLabelHidden
        options={scales.map((value) => ({ value: String(value), label: nameOf(value) }))}
        value={String(scale)}
        onChange={(value) => onScale(scales.find((candidate) => String(candidate) === value) ?? "page-width")}
      />
      <IconButton label={t`Förstora`} icon={icons.ZoomIn} onPress={() => onStep(1)} />
    </div>
  );
}

interface PageNumberProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

/** The page in sight; another number leads there. */
function PageNumber({ page, pages, onPage }: PageNumberProps) {
  const { t } = useLingui();
  const id = useId();
  const [text, setText] = useState(String(page));
  const go = () => {
    const wanted = Number(text);
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= pages) onPage(wanted);
    else setText(String(page));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    go();
  };
  return (
    <form className={styles.number} onSubmit={submit}>
      <label htmlFor={id}>
        <Trans>Sida</Trans>
      </label>
      <input id={id} inputMode="numeric" autoComplete="off" value={text} aria-description={t`Enter går till sidan`} onChange={({ target }) => setText(target.value)} onBlur={go} />
      <span>
        <Trans>av {pages}</Trans>
      </span>
    </form>
  );
}
