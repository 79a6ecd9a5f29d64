import { useEffect, useState, useSyncExternalStore } from "react";
import { Preview, type InputKind, type PreviewSnapshot } from "@/media";
import { useChoice } from "./preferences";

/** Camera and microphone before one joins, as one last had them, until the page is left. */
export function usePreview(): { preview: Preview; snapshot: PreviewSnapshot; turn: (kind: InputKind, isOn: boolean) => void; exchange: (kind: InputKind, device: string | undefined) => void } {
  const { choice, choose } = useChoice();
  const [preview] = useState(() => new Preview());
  const snapshot = useSyncExternalStore(preview.subscribe, preview.get);
  useEffect(() => {
    if (choice.isCameraOn) void preview.turnOn("camera", choice.camera);
    if (choice.isMicrophoneOn) void preview.turnOn("microphone", choice.microphone);
    return () => preview.stop();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- as it was chosen before; what is chosen here is done at once
  }, [preview]);

  const turn = (kind: InputKind, isOn: boolean) => {
    choose(kind === "camera" ? { isCameraOn: isOn } : { isMicrophoneOn: isOn });
    if (isOn) void preview.turnOn(kind, choice[kind]);
    else preview.turnOff(kind);
  };
  const exchange = (kind: InputKind, device: string | undefined) => {
    choose({ [kind]: device });
    if (snapshot[kind].phase !== "off") void preview.turnOn(kind, device);
  };
  return { preview, snapshot, turn, exchange };
}
