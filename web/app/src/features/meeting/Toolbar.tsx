import { useLingui } from "@lingui/react/macro";
import { icons, ToolButton } from "@/ui";
import type { MeetingSnapshot } from "@/protocol/meeting";
import { useMeeting } from "./context";
import type { CurrentMeeting } from "./current";
import { useChoice } from "./preferences";
import styles from "./Toolbar.module.css";

export type Panel = "dialogue" | "people" | "agenda" | "settings";

interface ToolbarProps {
  current: CurrentMeeting;
  snapshot: MeetingSnapshot;
  panel: Panel | undefined;
  panelId: string;
  onPanel: (panel: Panel | undefined) => void;
}

/** One's own tools in the meeting. */
export function Toolbar({ current, snapshot, panel, panelId, onPanel }: ToolbarProps) {
  const { t } = useLingui();
  const { choice } = useChoice();
  const { devices, hands, self, participants } = snapshot;
  const hasHand = hands.includes(self);
  const opens = (which: Panel) => ({ "aria-expanded": panel === which, ...(panel === which && { "aria-controls": panelId }), onPress: () => onPanel(panel === which ? undefined : which) });
  return (
    <div role="toolbar" aria-label={t`Mötets verktyg`} className={styles.tools}>
      <ToolButton
        icon={devices.microphone ? icons.Mic : icons.MicOff}
        isPressed={devices.microphone}
        {...(!devices.microphone && { tone: "off" as const })}
        onPress={() => void current.turn("microphone", !devices.microphone, choice.microphone)}
      >
        {t`Mikrofon`}
      </ToolButton>
      <ToolButton
        icon={devices.camera ? icons.Video : icons.VideoOff}
        isPressed={devices.camera}
        {...(!devices.camera && { tone: "off" as const })}
        onPress={() => void current.turn("camera", !devices.camera, choice.camera)}
      >
        {t`Kamera`}
      </ToolButton>
      <ToolButton icon={devices.screen ? icons.MonitorX : icons.MonitorUp} isPressed={devices.screen} label={t`Skärm: visa din för alla i mötet`} onPress={() => void current.share(!devices.screen)}>
        {t`Skärm`}
      </ToolButton>
      <ToolButton icon={icons.Hand} isPressed={hasHand} label={t`Hand: begär ordet`} onPress={() => current.participation.raiseHand(!hasHand)}>
        {t`Hand`}
      </ToolButton>
      <span className={styles.apart} />
      <ToolButton icon={icons.MessageSquare} {...opens("dialogue")}>
        {t`Dialog`}
      </ToolButton>
      <ToolButton icon={icons.Users} label={t`Deltagare, ${participants.length}`} {...opens("people")}>
        {t`Deltagare`}
      </ToolButton>
      <ToolButton icon={icons.List} {...opens("agenda")}>
        {t`Dagordning`}
      </ToolButton>
      <ToolButton icon={icons.Settings} {...opens("settings")}>
        {t`Inställningar`}
      </ToolButton>
      <span className={styles.apart} />
      <Leave current={current} />
    </div>
  );
}

function Leave({ current }: { current: CurrentMeeting }) {
  const { t } = useLingui();
  const { leave } = useMeeting();
  return (
    <ToolButton icon={icons.PhoneOff} tone="danger" label={t`Lämna mötet ${current.meeting.title}`} onPress={leave}>
      {t`Lämna`}
    </ToolButton>
  );
}
