import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState, type ReactNode } from "react";
import { Notice } from "@/ui";
import { Agenda } from "./Agenda";
import { useCurrentSnapshot, useMeetingSnapshot } from "./context";
import type { CurrentMeeting } from "./current";
import { useTroubleText } from "./useTroubleText";
import styles from "./MeetingView.module.css";
import { People } from "./People";
import { Settings } from "./Settings";
import { Stage } from "./Stage";
import { Tools, type Panel } from "./Tools";
import { useShortcuts } from "./useShortcuts";

interface MeetingViewProps {
  current: CurrentMeeting;
  agenda: readonly string[];
  dialogue: ReactNode;
}

/** The meeting that one is in: everybody's tiles, one's tools, and what is written, who is there, or what is to be spoken of. */
export function MeetingView({ current, agenda, dialogue }: MeetingViewProps) {
  const { t } = useLingui();
  const snapshot = useMeetingSnapshot(current);
  const [panel, setPanel] = useState<Panel | undefined>(() => (matchMedia("(min-width: 64rem)").matches ? "dialogue" : undefined));
  const [view, setView] = useState<"grid" | "speaker">("grid");
  const panelId = useId();
  useShortcuts(current);
  const names = { dialogue: t`Dialog`, people: t({ message: "Deltagare", context: "i ett möte" }), agenda: t`Dagordning`, settings: t`Inställningar` };
  return (
    <div className={styles.meeting}>
      <div className={styles.scene}>
        <State current={current} />
        <Stage current={current} view={view} />
      </div>
      {panel && (
        <section id={panelId} className={styles.panel} aria-label={names[panel]}>
          {panel === "dialogue" && dialogue}
          {panel === "people" && <People current={current} />}
          {panel === "agenda" && <Agenda items={agenda} />}
          {panel === "settings" && <Settings current={current} view={view} onView={setView} />}
        </section>
      )}
      <Tools current={current} snapshot={snapshot} panel={panel} panelId={panelId} onPanel={setPanel} />
    </div>
  );
}

/** What is not as it should be, with sound and picture or with one's own devices. */
function State({ current }: { current: CurrentMeeting }) {
  const { t } = useLingui();
  const textOf = useTroubleText();
  const { phase, refusedOrder, devices } = useMeetingSnapshot(current);
  const { problem, isSoundBlocked } = useCurrentSnapshot(current);
  return (
    <>
      <p role="status" className={styles.state}>
        {stateText()}
      </p>
      {problem && (
        <Notice kind="error" announced>
          {textOf(problem.source, problem.problem)}
        </Notice>
      )}
      {refusedOrder !== undefined && (
        <Notice kind="error" announced>
          <Trans>Det gick inte att göra. Bara mötets värd kan göra det, med den som är i mötet.</Trans>
        </Notice>
      )}
      {isSoundBlocked && (
        <Notice kind="info" announced>
          <Trans>Webbläsaren väntar med ljudet tills du har klickat på sidan eller tryckt på en tangent.</Trans>
        </Notice>
      )}
    </>
  );

  function stateText(): string {
    if (phase === "joining") return t`Går med i mötet…`;
    if (phase === "resuming") return t`Anslutningen bröts. Ljud och bild går vidare medan Plaza återansluter…`;
    if (phase === "returning") return t`Ljud och bild bröts. Plaza ansluter dig igen…`;
    return devices.screen ? t`Du visar din skärm för alla i mötet.` : "";
  }
}
