import type { PickedFile } from "@/protocol";

const MOST_FILES = 2000; // of one drop: whoever drops a whole disk has slipped

/** The files that were dropped or pasted, those in folders with the folders' names. Must be called before the event is over. */
export async function pickedFrom(transfer: DataTransfer): Promise<PickedFile[]> {
  // What the transfer holds is gone as soon as one waits for anything.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const found = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile(), handle: handleOf(item) }));
  const picked: PickedFile[] = [];
  for (const { entry, file, handle } of found) {
    if (entry?.isDirectory) await walk(entry as FileSystemDirectoryEntry, entry.name, picked);
    else if (file) {
      const opened = await handle;
      picked.push({ file, folder: "", ...(opened && { handle: opened }) });
    }
  }
  return picked;
}

/** The files of an input; one that picks folders says where each lay. */
export const pickedFromList = (files: FileList | readonly File[]): PickedFile[] =>
  [...files].map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") }));

/** Whether something that is dragged over the page is a file. */
export const bringsFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes("Files") === true;

/** What lets the browser open the file again after it was closed, where it has such handles. */
async function handleOf(item: DataTransferItem): Promise<FileSystemFileHandle | undefined> {
  const source: DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> } = item;
  const handle = await source.getAsFileSystemHandle?.().catch(() => null);
  return handle?.kind === "file" ? (handle as FileSystemFileHandle) : undefined;
}

async function walk(folder: FileSystemDirectoryEntry, path: string, picked: PickedFile[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (picked.length >= MOST_FILES) return;
    if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, `${path}/${entry.name}`, picked);
    else picked.push({ file: await fileOf(entry as FileSystemFileEntry), folder: path });
  }
}

/** A reader gives a part at a time, and nothing when it is through. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all;
    all.push(...part);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));
