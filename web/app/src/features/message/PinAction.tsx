import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { errorText } from "@/features/problem";
import { announce, Button, icons, Notice } from "@/ui";
import { pinMessage, unpinMessage } from "./api";
import type { PanelProps } from "./MessagePanel";

/** Keeps a message at hand for everyone in the room, or ends that. */
export function PinAction({ room, message, onClose }: PanelProps) {
  const { t } = useLingui();
  const isPinned = message.pinnedBy !== undefined;
  const change = useMutation({
    mutationFn: () => (isPinned ? unpinMessage : pinMessage)(room, message.event.id),
    onSuccess: () => {
      announce(isPinned ? t`Inlägget är lossat.` : t`Inlägget är fäst.`);
      onClose();
    },
  });
  return (
    <>
      <Button variant="quiet" icon={isPinned ? icons.PinOff : icons.Pin} isPending={change.isPending} onPress={() => change.mutate()}>
        {isPinned ? <Trans>Lossa inlägget</Trans> : <Trans>Fäst inlägget</Trans>}
      </Button>
      {change.isError && (
        <Notice kind="error" title={isPinned ? t`Inlägget är inte lossat` : t`Inlägget är inte fäst`} announced>
          {errorText(change.error)}
        </Notice>
      )}
    </>
  );
}
