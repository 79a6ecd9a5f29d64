import type { MeetingTile } from "@/protocol";

/** Whose video a place on the page shows, and how much it matters there. */
export type Shown = Omit<MeetingTile, "height">;

/** So long it is waited for what else changes: a video that moves on the page is gone for a moment, and is not to be called off. */
const SETTLED_MS = 100;

/** Where the page shows videos now, and how high: what the server is to send. Nothing while the page is out of sight. */
export class Tiles {
  private readonly tell: (tiles: readonly MeetingTile[]) => void;
  private readonly places = new Map<Element, Shown>();
  private readonly inSight = new Set<Element>();
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly sizes = new ResizeObserver(() => this.update());
  private readonly scrolling = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.inSight.add(target);
      else this.inSight.delete(target);
    }
    this.update();
  });

  constructor(tell: (tiles: readonly MeetingTile[]) => void) {
    this.tell = tell;
    document.addEventListener("visibilitychange", this.update);
  }

  /** An element shows a video from now on, until the function that is returned is called. */
  show(element: Element, shown: Shown): () => void {
    this.places.set(element, shown);
    this.sizes.observe(element);
    this.scrolling.observe(element);
    return () => {
      this.places.delete(element);
      this.inSight.delete(element);
      this.sizes.unobserve(element);
      this.scrolling.unobserve(element);
      this.update();
    };
  }

  stop(): void {
    clearTimeout(this.settling);
    document.removeEventListener("visibilitychange", this.update);
    this.sizes.disconnect();
    this.scrolling.disconnect();
  }

  private update = (): void => {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(document.visibilityState === "visible" ? this.all() : []), SETTLED_MS);
  };

  /** One for each video; where two places show it, the higher one's. */
  private all(): MeetingTile[] {
    const tiles = new Map<string, MeetingTile>();
    for (const element of this.inSight) {
      const shown = this.places.get(element);
      const height = Math.round(element.clientHeight * devicePixelRatio);
      if (!shown || height === 0) continue;
      const key = `${shown.source} ${shown.participant}`;
      if ((tiles.get(key)?.height ?? 0) < height) tiles.set(key, { ...shown, height });
    }
    return [...tiles.values()];
  }
}
