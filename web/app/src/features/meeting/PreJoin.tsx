import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import type { InputKind, Previewed } from "@/media";
import { Button, icons, Notice, ToolButton } from "@/ui";
import type { MeetingDetails } from "./api";
import { CheckConnection } from "./CheckConnection";
import { useMeeting } from "./context";
import type { MeetingAddress } from "./current";
import { DeviceChoice, useInventory } from "./DeviceChoice";
import { useTroubleText } from "./useTroubleText";
import { LevelMeter } from "./LevelMeter";
import { Picture } from "./Picture";
import { useChoice } from "./preferences";
import styles from "./PreJoin.module.css";
import tileStyles from "./Tile.module.css";
import { usePreview } from "./usePreview";

/** How one will be seen and heard, and the way in. */
export function PreJoin({ meeting, details }: { meeting: MeetingAddress; details: MeetingDetails }) {
  const { t } = useLingui();
  const { current, join } = useMeeting();
  const { preview, snapshot, turn, exchange } = usePreview();
  const { choice, choose } = useChoice();
  const inventory = useInventory();
  const [isJoining, setJoining] = useState(false);
  const { camera, microphone } = snapshot;
  useEffect(() => inventory.look(), [inventory, camera.phase, microphone.phase]); // their names are known once one is open

  const enter = () => {
    setJoining(true);
    const tracks = preview.take((kind, track) => void joined.then(({ participation }) => participation.publish(kind, track)));
    const joined = join(meeting, tracks);
    joined.catch(() => setJoining(false)); // the network is away: its code could not be fetched
  };
  return (
    <section className={styles.before} aria-label={t`Innan du går med`}>
      <div className={styles.preview}>
        <div className={`${tileStyles.tile} ${styles.picture}`}>
          {camera.phase === "on" ? <Picture track={camera.track} isMirrored /> : <p>{pictureText(camera)}</p>}
        </div>
        <div className={styles.switches}>
          <Switch kind="microphone" state={microphone} onTurn={turn} />
          <Switch kind="camera" state={camera} onTurn={turn} />
        </div>
      </div>
      <div className={styles.choices}>
        <Button variant="tone" icon={icons.Video} isPending={isJoining} onPress={enter}>
          <Trans>Gå med i mötet</Trans>
        </Button>
        {current && current.participation.get().phase !== "ended" && (
          <p>
            <Trans>Du är i mötet {current.meeting.title}. När du går med här lämnar du det.</Trans>
          </p>
        )}
        <Present details={details} />
        <Trouble kind="microphone" state={microphone} />
        <Trouble kind="camera" state={camera} />
        {microphone.phase === "on" && <LevelMeter track={microphone.track} />}
        <DeviceChoice kind="microphone" device={choice.microphone} inventory={inventory} onChoose={(device) => exchange("microphone", device)} />
        <DeviceChoice kind="camera" device={choice.camera} inventory={inventory} onChoose={(device) => exchange("camera", device)} />
        <DeviceChoice kind="loudspeaker" device={choice.loudspeaker} inventory={inventory} onChoose={(loudspeaker) => choose({ loudspeaker })} />
        <CheckConnection room={meeting.room} />
      </div>
    </section>
  );

  function pictureText({ phase }: Previewed): string {
    if (phase === "opening") return t`Kameran slås på…`;
    return phase === "failed" ? t`Ingen bild` : t`Kameran är av`;
  }
}

/** What is to be turned on or off before one joins. */
function Switch({ kind, state: { phase }, onTurn }: { kind: InputKind; state: Previewed; onTurn: (kind: InputKind, isOn: boolean) => void }) {
  const { t } = useLingui();
  const isOn = phase === "on" || phase === "opening";
  const words = kind === "camera" ? t`Kamera` : t`Mikrofon`;
  const look = kind === "camera" ? { on: icons.Video, off: icons.VideoOff } : { on: icons.Mic, off: icons.MicOff };
  return (
    <ToolButton icon={isOn ? look.on : look.off} isPressed={isOn} {...(!isOn && { tone: "off" as const })} onPress={() => onTurn(kind, !isOn)}>
      {words}
    </ToolButton>
  );
}

function Trouble({ kind, state }: { kind: InputKind; state: Previewed }) {
  const textOf = useTroubleText();
  if (state.phase !== "failed") return null;
  return (
    <Notice kind="error" announced>
      {textOf(kind, state.problem)}
    </Notice>
  );
}

/** Who is there already. */
function Present({ details: { attendance } }: { details: MeetingDetails }) {
  const present = attendance.filter(({ left }) => !left);
  if (present.length === 0) {
    return (
      <p>
        <Trans>Ingen är i mötet än.</Trans>
      </p>
    );
  }
  return (
    <div>
      <p>
        <Plural value={present.length} one="# är i mötet:" other="# är i mötet:" />
      </p>
      <ul className={styles.present}>
        {present.map(({ id, name, authority_name: authority }) => (
          <li key={id}>
            {name}, {authority}
          </li>
        ))}
      </ul>
    </div>
  );
}
