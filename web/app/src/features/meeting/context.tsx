import { createContext, lazy, Suspense, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { useClient } from "@/features/connection";
import { useSession } from "@/features/session";
import type { MeetingSnapshot, Tracks } from "@/protocol/meeting";
import type { CurrentMeeting, CurrentSnapshot, MeetingAddress } from "./current";
import { forget, forgetUnlessBegun, keep, kept } from "./returning";

const Background = lazy(() => import("./Background"));

export interface MeetingContext {
  /** The meeting that this tab takes part in, or took part in until it ended. */
  current: CurrentMeeting | undefined;
  /** Takes part in a meeting, instead of the one before. The tracks are stopped when they are done with. */
  join: (meeting: MeetingAddress, tracks: Tracks) => Promise<CurrentMeeting>;
  /** Leaves the meeting, or lets go of one that has ended. */
  leave: () => void;
}

const Context = createContext<MeetingContext | undefined>(undefined);

/** Keeps the meeting that one is in going, whichever page of the app is shown, and comes back to it when the page is loaded anew. */
export function MeetingProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const { officer } = useSession();
  const [current, setCurrent] = useState<CurrentMeeting>();
  const held = useRef<CurrentMeeting>(undefined);

  const hold = useCallback((next: CurrentMeeting | undefined) => {
    held.current?.stop();
    held.current = next;
    setCurrent(next);
  }, []);
  const join = useCallback(
    async (meeting: MeetingAddress, tracks: Tracks) => {
      const { begin } = await import("./begin");
      hold(undefined); // the server lets nobody be in two
      const next = begin(client, meeting, tracks);
      hold(next);
      return next;
    },
    [client, hold],
  );
  const leave = useCallback(() => {
    hold(undefined);
    forget(); // after it has ended, which is told too
  }, [hold]);

  useEffect(() => {
    if (!current) return;
    const { meeting, participation } = current;
    return participation.subscribe(() => {
      const { phase, ending, devices } = participation.get();
      if (phase !== "ended") keep({ officer: officer.id, meeting, microphone: devices.microphone, camera: devices.camera });
      else if (ending !== "left") forget();
    });
  }, [current, officer.id]);

  useEffect(() => {
    let isHere = true;
    const comeBack = async () => {
      await Promise.resolve(); // where React begins and ends everything once to try it, what is kept is for the second beginning
      const returning = isHere ? kept(officer.id) : undefined;
      if (!returning) return;
      const { open } = await import("./begin");
      const tracks = await open(officer.id, returning);
      if (isHere) await join(returning.meeting, tracks);
      else for (const track of Object.values(tracks)) track.stop();
    };
    void comeBack();
    return () => {
      isHere = false;
      held.current?.stop();
      held.current = undefined;
      forgetUnlessBegun();
    };
  }, [join, officer.id]);

  const value = useMemo(() => ({ current, join, leave }), [current, join, leave]);
  return (
    <Context value={value}>
      {children}
      {current && (
        <Suspense>
          <Background key={current.meeting.room} current={current} />
        </Suspense>
      )}
    </Context>
  );
}

/** The meeting that this tab is in, and the ways in and out. */
export function useMeeting(): MeetingContext {
  const context = use(Context);
  if (!context) throw new Error("useMeeting outside MeetingProvider");
  return context;
}

/** All that is known of a meeting that one is in, as it changes. */
export const useMeetingSnapshot = ({ participation }: CurrentMeeting): MeetingSnapshot => useSyncExternalStore(participation.subscribe, participation.get);

/** One's own devices in it. */
export const useCurrentSnapshot = (current: CurrentMeeting): CurrentSnapshot => useSyncExternalStore(current.subscribe, current.get);
