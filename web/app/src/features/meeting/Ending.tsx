import { Trans, useLingui } from "@lingui/react/macro";
import { Button, icons, Notice } from "@/ui";

/** After these one can't come in again. */
const FOR_GOOD = ["ended", "not_ongoing", "removed", "denied", "forbidden", "not_found"];

/** Why one is no longer in the meeting, and what one can do. */
export function Ending({ ending, onAcknowledge }: { ending: string; onAcknowledge: () => void }) {
  const { t } = useLingui();
  const again = !FOR_GOOD.includes(ending);
  return (
    <Notice
      kind={ending === "ended" || ending === "left" ? "info" : "error"}
      title={title()}
      announced
      action={
        <Button variant="secondary" icon={again ? icons.RefreshCw : icons.Check} isFocusedAtFirst onPress={onAcknowledge}>
          {again ? <Trans>Gå med igen</Trans> : <Trans>Jag förstår</Trans>}
        </Button>
      }
    >
      {what()}
    </Notice>
  );

  function title(): string {
    switch (ending) {
      case "ended":
      case "not_ongoing":
        return t`Mötet är avslutat`;
      case "left":
        return t`Du har lämnat mötet`;
      case "removed":
        return t`Värden har tagit bort dig från mötet`;
      case "denied":
      case "forbidden":
      case "not_found":
        return t`Du har inte längre rätt att delta i mötet`;
      case "replaced":
        return t`Du deltar i mötet någon annanstans`;
      case "locked":
        return t`Mötet är låst`;
      case "full":
        return t`Mötet är fullt`;
      default:
        return t`Det gick inte att delta i mötet`;
    }
  }

  function what(): string {
    switch (ending) {
      case "ended":
      case "not_ongoing":
        return t`Det som skrevs under mötet finns kvar här.`;
      case "left":
        return t`Det pågår fortfarande.`;
      case "removed":
        return t`Du kan inte komma in igen i det här mötet. Det som skrevs finns kvar här.`;
      case "denied":
      case "forbidden":
      case "not_found":
        return t`Fråga en samordnare hos din myndighet om du ska vara med.`;
      case "replaced":
        return t`Du gick med i en annan flik eller på en annan dator. Man är i ett möte på ett ställe i taget.`;
      case "locked":
        return t`Värden släpper inte in fler just nu. Skriv i rummet som mötet hör till om du ska vara med.`;
      case "full":
        return t`Så många som får plats är redan med. Försök igen om någon har lämnat mötet.`;
      case "elsewhere":
        return t`Mötet hålls av en annan av Plazas servrar än den som sidan är ansluten till. Ladda om sidan. Hjälper det inte, be dem som sköter Plaza att leda alla i ärendet till samma server.`;
      default:
        return t`Försök igen om en stund.`;
    }
  }
}
