import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useClient } from "@/features/connection";
import { systemClock } from "@/protocol";
import { ConnectionCheck, type CheckedWay, type Verdict, type Verdicts } from "@/protocol/meeting";
import { Button } from "@/ui";
import styles from "./CheckConnection.module.css";

const WAYS: readonly CheckedWay[] = ["socket", "udp", "tcp", "relay"];

/** Finds out before one joins whether sound and pictures will come through, and by which ways. */
export function CheckConnection({ room }: { room: string }) {
  const client = useClient();
  const [check, setCheck] = useState<ConnectionCheck>();
  useEffect(() => () => check?.stop(), [check]);
  const begin = () =>
    setCheck(new ConnectionCheck({ room, line: client.meetingLine, connect: (configuration) => new RTCPeerConnection(configuration), clock: systemClock }));
  return (
    <div className={styles.check}>
      <Button variant="secondary" onPress={begin}>
        <Trans>Kontrollera anslutningen</Trans>
      </Button>
      {check && <Findings check={check} />}
    </div>
  );
}

function Findings({ check }: { check: ConnectionCheck }) {
  const verdicts = useSyncExternalStore(check.subscribe, check.get);
  const { wayText, verdictText, conclusion } = useWords();
  return (
    <>
      <dl className={styles.ways}>
        {WAYS.map((way) => (
          <div key={way}>
            <dt>{wayText(way)}</dt>
            <dd>{verdictText(verdicts[way])}</dd>
          </div>
        ))}
      </dl>
      <p role="status">{conclusion(verdicts)}</p>
    </>
  );
}

function useWords() {
  const { t } = useLingui();
  return {
    wayText: (way: CheckedWay): string =>
      ({
        socket: t`Förbindelsen med Plaza`,
        udp: t`Ljud och bild, vanliga vägen (UDP)`,
        tcp: t`Ljud och bild genom brandvägg (TCP)`,
        relay: t`Ljud och bild genom relä (TURN)`,
      })[way],
    verdictText: (verdict: Verdict): string =>
      ({ looking: t`kontrolleras…`, yes: t`Ja`, no: t`Nej`, none: t`Finns inte här`, unknown: t`Gick inte att kontrollera` })[verdict],
    conclusion: ({ socket, udp, tcp, relay }: Verdicts): string => {
      const ways = [udp, tcp, relay];
      if (ways.includes("looking")) return t`Anslutningen kontrolleras. Det tar några sekunder.`;
      if (socket === "no") return t`Plaza går inte att nå just nu. Kontrollera nätverket och försök igen.`;
      if (udp === "yes") return t`Anslutningen räcker för ljud och bild.`;
      if (ways.includes("yes")) return t`Ljud och bild kommer fram, men en omväg: bilden kan bli sämre. Be gärna IT-avdelningen öppna för UDP till Plaza.`;
      if (ways.includes("unknown")) return t`Anslutningen gick inte att kontrollera just nu. Du kan gå med ändå, eller försöka igen om en stund.`;
      return t`Ljud och bild kommer inte fram från det här nätverket. Be IT-avdelningen öppna för UDP eller TCP till Plaza, eller byt nätverk.`;
    },
  };
}
