import { useState, type ClipboardEvent, type DragEvent } from "react";
import type { PickedFile } from "@/protocol";
import { bringsFiles, pickedFrom } from "./picked";

/** Takes files that are dropped or pasted onto an element; isOver = there are some over it. undefined = it takes none. */
export function useDropZone(onPicked: ((picked: PickedFile[]) => void) | undefined) {
  const [depth, setDepth] = useState(0); // of the elements that the pointer is over with files
  const take = (transfer: DataTransfer) => void pickedFrom(transfer).then((picked) => picked.length > 0 && onPicked?.(picked));

  const onDragEnter = ({ dataTransfer }: DragEvent) => {
    if (bringsFiles(dataTransfer)) setDepth((before) => before + 1);
  };
  const onDragLeave = ({ dataTransfer }: DragEvent) => {
    if (bringsFiles(dataTransfer)) setDepth((before) => Math.max(0, before - 1));
  };
  const onDragOver = (event: DragEvent) => {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault(); // else the browser leaves Plaza and opens the file
    event.dataTransfer.dropEffect = onPicked ? "copy" : "none";
  };
  const onDrop = (event: DragEvent) => {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    setDepth(0);
    take(event.dataTransfer);
  };
  const onPaste = (event: ClipboardEvent) => {
    if (!bringsFiles(event.clipboardData)) return;
    event.preventDefault();
    take(event.clipboardData);
  };
  return { isOver: onPicked !== undefined && depth > 0, zone: { onDragEnter, onDragLeave, onDragOver, onDrop, onPaste } };
}
