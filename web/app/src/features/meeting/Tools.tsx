import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { UnreadBadge, useUnreadOfRoom } from "@/features/reading";
import type { MeetingSnapshot } from "@/protocol/meeting";
import { icons, Toolbar, ToolButton } from "@/ui";
import { useMeeting } from "./context";
import type { CurrentMeeting } from "./current";
import { useChoice, useManner } from "./preferences";
import styles from "./Tools.module.css";

export type Panel = "dialogue" | "people" | "agenda" | "settings";

interface ToolsProps {
  current: CurrentMeeting;
  snapshot: MeetingSnapshot;
  panel: Panel | undefined;
  panelId: string;
  onPanel: (panel: Panel | undefined) => void;
}

/** One's own tools in the meeting. */
export function Tools({ current, snapshot, panel, panelId, onPanel }: ToolsProps) {
  const { t } = useLingui();
  const { leave } = useMeeting();
  const { participants } = snapshot;
  const unread = useUnreadOfRoom(current.meeting.room);
  const place = useFocusAtFirst();
  const opens = (which: Panel) => ({ "aria-expanded": panel === which, ...(panel === which && { "aria-controls": panelId }), onPress: () => onPanel(panel === which ? undefined : which) });
  return (
    <div ref={place} className={styles.place}>
      <Toolbar label={t`Mötets verktyg`} className={styles.tools}>
        <OwnTools current={current} snapshot={snapshot} />
        <span className={styles.apart} />
        <ToolButton icon={icons.MessageSquare} {...opens("dialogue")}>
          {t`Dialog`}
          {panel !== "dialogue" && <UnreadBadge unread={unread} />}
        </ToolButton>
        <ToolButton icon={icons.Users} label={t`Deltagare, ${participants.length}`} {...opens("people")}>
          {t({ message: "Deltagare", context: "i ett möte" })}
        </ToolButton>
        <ToolButton icon={icons.List} {...opens("agenda")}>
          {t`Dagordning`}
        </ToolButton>
        <ToolButton icon={icons.Settings} {...opens("settings")}>
          {t`Inställningar`}
        </ToolButton>
        <span className={styles.apart} />
        <ToolButton icon={icons.PhoneOff} tone="danger" label={t`Lämna mötet ${current.meeting.title}`} onPress={leave}>
          {t`Lämna`}
        </ToolButton>
      </Toolbar>
    </div>
  );
}

/** How one is seen and heard. */
function OwnTools({ current, snapshot: { devices, hands, self } }: { current: CurrentMeeting; snapshot: MeetingSnapshot }) {
  const { t } = useLingui();
  const { choice } = useChoice();
  const { hasShortcuts } = useManner();
  const hasHand = hands.includes(self);
  return (
    <>
      <ToolButton
        icon={devices.microphone ? icons.Mic : icons.MicOff}
        isPressed={devices.microphone}
        {...(hasShortcuts && { label: t`Mikrofon (M)` })}
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
      <ToolButton icon={icons.Hand} isPressed={hasHand} label={hasShortcuts ? t`Hand: begär ordet (H)` : t`Hand: begär ordet`} onPress={() => current.participation.raiseHand(!hasHand)}>
        {t`Hand`}
      </ToolButton>
    </>
  );
}

/** Whoever has come in by the button of the way in goes on at the first tool; that button is gone. */
function useFocusAtFirst() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.querySelector("button")?.focus({ preventScroll: true });
  }, []);
  return place;
}
