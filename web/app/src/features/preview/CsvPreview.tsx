import { Plural, Trans } from "@lingui/react/macro";
import { useMemo } from "react";
import { tableOf } from "./csv";
import type { PreviewFile } from "./kind";
import styles from "./Preview.module.css";
import { TextFrame } from "./TextFrame";

/** Values in rows and columns, the first of many. */
export default function CsvPreview({ file }: { file: PreviewFile }) {
  return <TextFrame file={file}>{(text) => <CsvTable text={text} />}</TextFrame>;
}

function CsvTable({ text }: { text: string }) {
  const { head, rows, isCut } = useMemo(() => tableOf(text), [text]);
  return (
    <table className={styles.table}>
      <caption>{isCut ? <Trans>De första {rows.length} raderna visas. Ladda ned filen för att se allt.</Trans> : <Plural value={rows.length} one="# rad" other="# rader" />}</caption>
      <thead>
        <tr>
          {head.map((name, at) => (
            <th key={at} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, number) => (
          <tr key={number}>
            {row.map((value, at) => (
              <td key={at}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
