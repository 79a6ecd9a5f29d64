import { Trans, useLingui } from "@lingui/react/macro";
import { useClient } from "@/features/connection";
import { Button, icons, useCopy } from "@/ui";
import { answer } from "./drafts";
import type { PanelProps } from "./MessagePanel";
import styles from "./MessagePanel.module.css";
import { hashOf, referenceTo } from "./permalink";
import { PinAction } from "./PinAction";
import { ReactionChoice } from "./ReactionChoice";

/** What may be done with a message. */
export function MessageActions(props: PanelProps) {
  const { room, message, rights, onKind, onClose } = props;
  const { event } = message;
  const { t } = useLingui();
  const client = useClient();
  const { outcome, copy } = useCopy();
  const number = event.no ?? "";
  const link = () => `${location.origin}${location.pathname}${hashOf(event)}`;
  const reply = () => {
    onClose();
    answer(client, room, event.id);
  };
  return (
    <div role="group" aria-label={t`Åtgärder för inlägg ${number}`} className={styles.actions}>
      {rights.reply && (
        <Button variant="quiet" icon={icons.Reply} onPress={reply}>
          <Trans>Svara</Trans>
        </Button>
      )}
      {rights.pin && <PinAction {...props} />}
      {rights.edit && (
        <Button variant="quiet" icon={icons.Pencil} onPress={() => onKind("edit")}>
          <Trans>Ändra</Trans>
        </Button>
      )}
      {rights.hide && (
        <Button variant="quiet" icon={icons.EyeOff} onPress={() => onKind("hide")}>
          <Trans>Dölj</Trans>
        </Button>
      )}
      {rights.readHidden && (
        <Button variant="quiet" icon={icons.Eye} onPress={() => onKind("hidden")}>
          <Trans>Läs den dolda texten</Trans>
        </Button>
      )}
      {rights.register && (
        <Button variant="quiet" icon={icons.BookMarked} onPress={() => onKind("register")}>
          <Trans>Diarieför</Trans>
        </Button>
      )}
      {rights.dispose && (
        <Button variant="quiet" icon={icons.Trash2} onPress={() => onKind("dispose")}>
          <Trans>Gallra</Trans>
        </Button>
      )}
      <Button variant="quiet" icon={icons.Link} onPress={() => copy(link(), t`Länken är kopierad.`)}>
        <Trans>Kopiera länk</Trans>
      </Button>
      <Button variant="quiet" icon={icons.Copy} onPress={() => copy(referenceTo(t`inlägg ${number}`, event.id), t`Hänvisningen är kopierad. Klistra in den i ett inlägg.`)}>
        <Trans>Kopiera hänvisning</Trans>
      </Button>
      {rights.react && <ReactionChoice {...props} />}
      {outcome !== "" && <span className={styles.outcome}>{outcome}</span>}
    </div>
  );
}
