import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { errorText } from "@/features/problem";
import { clockTime, isoDate } from "@/locales";
import { announce, Button, icons } from "@/ui";
import { meetingsKey, meetNow, ongoingQuery } from "./api";
import styles from "./MeetNow.module.css";
import { useFreshMeetings } from "./useFreshMeetings";

/** Starts a meeting in a room at once, or leads to the one that goes on there. */
export function MeetNow({ room, reference }: { room: string; reference: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const queries = useQueryClient();
  useFreshMeetings(room);
  const { data: ongoing } = useQuery(ongoingQuery(room));
  const clientId = useRef(crypto.randomUUID());
  const go = (meeting: string) => void navigate({ to: "/arenden/$reference/rum/$room", params: { reference, room: meeting } });
  const start = useMutation({
    mutationFn: () => {
      const now = new Date().toISOString();
      return meetNow(room, t`Möte ${isoDate(now)} kl. ${clockTime(now)}`, clientId.current);
    },
    onSuccess: (meeting) => {
      clientId.current = crypto.randomUUID();
      void queries.invalidateQueries({ queryKey: meetingsKey(room) });
      go(meeting);
    },
    onError: (error) => announce(errorText(error)),
  });
  const [latest] = ongoing ?? [];
  const words = latest ? t`Till mötet som pågår` : t`Möt nu`;
  return (
    <div className={styles.meet} title={start.isError ? errorText(start.error) : words}>
      <Button variant={latest ? "tone" : "quiet"} icon={icons.Video} isPending={start.isPending} onPress={() => (latest ? go(latest.id) : start.mutate())}>
        {words}
      </Button>
      {start.isError && (
        <p className={styles.error}>
          <Trans>Mötet startade inte. {errorText(start.error)}</Trans>
        </p>
      )}
    </div>
  );
}
