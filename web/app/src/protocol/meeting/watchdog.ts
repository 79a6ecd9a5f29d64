import type { Clock } from "../clock";

const BELIEVED_MS = 2_000; // so long a connection may be silent before anything is done
const MENDED_MS = 6_000; // so long an ICE restart may take

interface Owner {
  restart: () => void;
  onUp: () => void;
  onLost: () => void;
}

/** Sees to it that a connection comes back: first by an ICE restart, then by saying that it is given up. */
export class Watchdog {
  private readonly connection: RTCPeerConnection;
  private readonly clock: Clock;
  private readonly owner: Owner;
  private cancelTimer: () => void = () => undefined;
  /** An ICE restart is under way. */
  isMending = false;

  constructor(connection: RTCPeerConnection, clock: Clock, owner: Owner) {
    this.connection = connection;
    this.clock = clock;
    this.owner = owner;
    connection.onconnectionstatechange = () => this.look();
  }

  /** Restarts without waiting for the connection to notice: the network changed, or the socket through which to do so is back. */
  mend(): void {
    if (this.connection.connectionState === "new") return;
    this.cancelTimer();
    this.isMending = true;
    this.owner.restart();
    this.cancelTimer = this.clock.after(MENDED_MS, () => {
      if (this.connection.connectionState !== "connected") this.owner.onLost();
      else this.isMending = false;
    });
  }

  /** Whether the connection does not carry anything at the moment. */
  isBroken(): boolean {
    return this.connection.connectionState === "disconnected" || this.connection.connectionState === "failed";
  }

  stop(): void {
    this.cancelTimer();
    this.connection.onconnectionstatechange = null;
  }

  private look(): void {
    switch (this.connection.connectionState) {
      case "connected":
        this.cancelTimer();
        this.isMending = false;
        return this.owner.onUp();
      case "disconnected":
        if (!this.isMending) this.wait();
        return;
      case "failed":
        if (this.isMending) this.owner.onLost();
        else this.mend();
    }
  }

  private wait(): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.after(BELIEVED_MS, () => {
      if (this.isBroken()) this.mend();
    });
  }
}
