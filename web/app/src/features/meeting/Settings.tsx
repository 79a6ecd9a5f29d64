import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox, Select } from "@/ui";
import { useCurrentSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { DeviceChoice, useInventory } from "./DeviceChoice";
import styles from "./Panel.module.css";
import { setManner, useChoice, useManner } from "./preferences";

interface SettingsProps {
  current: CurrentMeeting;
  view: "grid" | "speaker";
  onView: (view: "grid" | "speaker") => void;
}

/** How one sees and hears the meeting, with which devices, and which keys do what. */
export function Settings({ current, view, onView }: SettingsProps) {
  const { t } = useLingui();
  const { isAudioOnly } = useCurrentSnapshot(current);
  const { choice, choose } = useChoice();
  const manner = useManner();
  const inventory = useInventory();
  const exchange = (kind: "camera" | "microphone", device: string | undefined) => {
    choose({ [kind]: device });
    void current.exchange(kind, device);
  };
  return (
    <div className={styles.panel}>
      <h2>
        <Trans>Inställningar</Trans>
      </h2>
      <Select
        label={t`Visning`}
        options={[
          { value: "grid", label: t`Alla lika stora` },
          { value: "speaker", label: t`Den som talar i förgrunden` },
        ]}
        value={view}
        onChange={onView}
      />
      <Checkbox label={t`Bara ljud: ta inte emot några bilder`} isSelected={isAudioOnly} onChange={(is) => current.setAudioOnly(is)} />
      <DeviceChoice kind="microphone" device={choice.microphone} inventory={inventory} onChoose={(device) => exchange("microphone", device)} />
      <DeviceChoice kind="camera" device={choice.camera} inventory={inventory} onChoose={(device) => exchange("camera", device)} />
      <DeviceChoice kind="loudspeaker" device={choice.loudspeaker} inventory={inventory} onChoose={(loudspeaker) => choose({ loudspeaker })} />
      <Checkbox label={t`Säg till skärmläsaren vem som kommer och går`} isSelected={manner.announces} onChange={(announces) => setManner({ announces })} />
      <Checkbox label={t`Kortkommandon med en tangent`} isSelected={manner.hasShortcuts} onChange={(hasShortcuts) => setManner({ hasShortcuts })} />
      <h3 id="meeting-keys">
        <Trans>Kortkommandon</Trans>
      </h3>
      <ul aria-labelledby="meeting-keys" className={styles.people}>
        <li>
          <Trans>
            <kbd>M</kbd> slår på och av mikrofonen.
          </Trans>
        </li>
        <li>
          <Trans>
            <kbd>Mellanslag</kbd> nedtryckt: mikrofonen är på så länge.
          </Trans>
        </li>
        <li>
          <Trans>
            <kbd>H</kbd> räcker upp och tar ner handen.
          </Trans>
        </li>
      </ul>
      <p className={styles.title}>
        <Trans>De gäller i mötet, när du inte skriver. Mellanslag gäller när ingen knapp har fokus.</Trans>
      </p>
    </div>
  );
}
