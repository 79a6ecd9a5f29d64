import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { Button, IconButton, icons, Loading } from "@/ui";
import type { PreviewFile } from "./kind";
import { NoPreview } from "./NoPreview";
import styles from "./Preview.module.css";
import { nextStep } from "./zoom";

/** A picture, as large as there is room for or enlarged. */
export function ImagePreview({ file }: { file: PreviewFile }) {
  const { t, i18n } = useLingui();
  const [state, setState] = useState<"loading" | "shown" | "broken">("loading");
  const [width, setWidth] = useState(0); // the picture's own, in CSS pixels
  const [scale, setScale] = useState<number>(); // undefined = as there is room
  const image = useRef<HTMLImageElement>(null);
  if (state === "broken") return <NoPreview file={file} why="broken" />;

  const onLoad = ({ currentTarget: shown }: SyntheticEvent<HTMLImageElement>) => {
    setWidth(shown.naturalWidth);
    setState("shown");
  };
  const shownScale = () => scale ?? (image.current && width > 0 ? image.current.clientWidth / width : 1);
  const zoom = (direction: 1 | -1) => setScale(nextStep(shownScale(), direction));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own
    if (event.key === "+") zoom(1);
    else if (event.key === "-") zoom(-1);
    else if (event.key === "0") setScale(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.stack} onKeyDown={onKeyDown}>
      <div className={styles.tools} role="group" aria-label={t`Visning av bilden`}>
        <IconButton label={t`Förminska`} icon={icons.ZoomOut} onPress={() => zoom(-1)} />
        <span className={styles.scale} role="status">
          {scale === undefined ? <Trans>Anpassad</Trans> : i18n.number(scale, { style: "percent" })}
        </span>
        <IconButton label={t`Förstora`} icon={icons.ZoomIn} onPress={() => zoom(1)} />
        <Button variant="quiet" onPress={() => setScale(undefined)}>
          <Trans>Anpassa</Trans>
        </Button>
        <Button variant="quiet" onPress={() => setScale(1)}>
          100 %
        </Button>
      </div>
      {state === "loading" && <Loading>{t`Hämtar ${file.name}…`}</Loading>}
      <div className={styles.frame} role="region" aria-label={t`Bilden ${file.name}`} tabIndex={0}>
        <img
          ref={image}
          src={file.url}
          alt={file.name}
          className={scale === undefined ? styles.fitted : styles.scaled}
          {...(scale !== undefined && { style: { width: width * scale } })}
          onLoad={onLoad}
          onError={() => setState("broken")}
        />
      </div>
    </div>
  );
}
