// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import type { MeetingTile } from "@/protocol";
import { Tiles } from "./tiles";

let scroll: (element: Element, isIntersecting: boolean) => void;
let resize: () => void;
let visibility: DocumentVisibilityState;
let told: (readonly MeetingTile[])[];
let tiles: Tiles;

class Observed {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "ResizeObserver",
    class extends Observed {
      constructor(call: () => void) {
        super();
        resize = call;
      }
    },
  );
  vi.stubGlobal(
    "IntersectionObserver",
    class extends Observed {
      constructor(call: (entries: object[]) => void) {
        super();
        scroll = (target, isIntersecting) => call([{ target, isIntersecting }]);
      }
    },
  );
  vi.stubGlobal("devicePixelRatio", 2);
  visibility = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  told = [];
  tiles = new Tiles((all) => told.push(all));
  return () => {
    tiles.stop();
    vi.useRealTimers();
  };
});

/** What is asked for once nothing has changed for a while. */
function asked(): readonly MeetingTile[] | undefined {
  vi.advanceTimersByTime(100);
  return told.at(-1);
}

function place(height: number): HTMLElement {
  const element = document.createElement("video");
  Object.defineProperty(element, "clientHeight", { get: () => height, configurable: true });
  return element;
}

const bo = { participant: "bo", source: "camera", priority: 1 };

test("what is in sight is asked for as high as it is shown, in pixels of the device", () => {
  const element = place(90);
  tiles.show(element, bo);
  scroll(element, true);
  expect(asked()).toEqual([{ ...bo, height: 180 }]);
  Object.defineProperty(element, "clientHeight", { get: () => 300 });
  resize();
  expect(asked()).toEqual([{ ...bo, height: 600 }]);
  scroll(element, false);
  expect(asked()).toEqual([]);
});

test("of two places that show the same, the higher one counts", () => {
  const [small, large] = [place(50), place(200)];
  tiles.show(small, bo);
  const hide = tiles.show(large, { ...bo, priority: 2 });
  scroll(small, true);
  scroll(large, true);
  expect(asked()).toEqual([{ ...bo, priority: 2, height: 400 }]);
  hide();
  expect(asked()).toEqual([{ ...bo, height: 100 }]);
});

test("a page that is out of sight asks for nothing", () => {
  const element = place(90);
  tiles.show(element, bo);
  scroll(element, true);
  visibility = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(asked()).toEqual([]);
  visibility = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(asked()).toEqual([{ ...bo, height: 180 }]);
});

test("a video that moves on the page is not called off", () => {
  const [before, after] = [place(90), place(90)];
  const hide = tiles.show(before, bo);
  scroll(before, true);
  expect(asked()).toEqual([{ ...bo, height: 180 }]);
  hide();
  tiles.show(after, bo);
  vi.advanceTimersByTime(50);
  scroll(after, true);
  expect(asked()).toEqual([{ ...bo, height: 180 }]);
  expect(told).toHaveLength(2);
});
