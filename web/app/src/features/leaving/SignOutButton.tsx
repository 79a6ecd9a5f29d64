import { Trans } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "@/features/session";
import { Button, icons } from "@/ui";
import { useLeftovers } from "./useLeftovers";

/** Signs out; by way of the page that asks, when something is left in this browser or the server can't be reached. */
export function SignOutButton() {
  const navigate = useNavigate();
  const { isEmpty } = useLeftovers();
  const ask = () => void navigate({ to: "/logga-ut" });
  const signOut = useSignOut();
  return (
    <Button variant="quiet" icon={icons.LogOut} folds isPending={signOut.isPending} onPress={() => (isEmpty ? signOut.mutate(undefined, { onError: ask }) : ask())}>
      <Trans>Logga ut</Trans>
    </Button>
  );
}
