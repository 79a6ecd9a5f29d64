import { expect, test } from "vitest";
import { bringsFiles, pickedFrom, pickedFromList } from "./picked";

const file = (name: string): File => new File([name], name);

/** Folders as a browser gives them: a reader hands out two entries at a time. */
function entry(name: string, children?: object[]): object {
  if (!children) return { isDirectory: false, name, file: (give: (file: File) => void) => give(file(name)) };
  const createReader = () => {
    const left = [...children];
    return { readEntries: (give: (part: object[]) => void) => give(left.splice(0, 2)) };
  };
  return { isDirectory: true, name, createReader };
}

function transferOf(...items: { kind: string; entry?: object; file?: File; handle?: object }[]): DataTransfer {
  const wrapped = items.map(({ kind, entry: of, file: plain, handle }) => ({
    kind,
    webkitGetAsEntry: () => of ?? null,
    getAsFile: () => plain ?? null,
    ...(handle && { getAsFileSystemHandle: () => Promise.resolve(handle) }),
  }));
  return { items: wrapped, types: ["Files"] } as unknown as DataTransfer;
}

test("files and whole folders are found, with where they lay", async () => {
  const tree = entry("Underlag", [entry("a.txt"), entry("Buller", [entry("b.txt"), entry("c.txt"), entry("d.txt")]), entry("tom", [])]);
  const picked = await pickedFrom(transferOf({ kind: "file", entry: entry("plan.pdf"), file: file("plan.pdf") }, { kind: "string" }, { kind: "file", entry: tree }));
  expect(picked.map((found) => `${found.folder}|${found.file.name}`)).toEqual(["|plan.pdf", "Underlag|a.txt", "Underlag/Buller|b.txt", "Underlag/Buller|c.txt", "Underlag/Buller|d.txt"]);
});

test("a file's handle goes along where the browser has one", async () => {
  const handle = { kind: "file" };
  const picked = await pickedFrom(transferOf({ kind: "file", file: file("a"), handle }, { kind: "file", file: file("b"), handle: { kind: "directory" } }, { kind: "file", file: file("c") }));
  expect(picked.map((found) => found.handle)).toEqual([handle, undefined, undefined]);
});

test("an input that picks folders says where each file lay", () => {
  const inFolder = file("a.txt");
  Object.defineProperty(inFolder, "webkitRelativePath", { value: "Underlag/Buller/a.txt" });
  const plain = file("b.txt");
  Object.defineProperty(plain, "webkitRelativePath", { value: "" });
  expect(pickedFromList([inFolder, plain]).map(({ folder }) => folder)).toEqual(["Underlag/Buller", ""]);
});

test("text that is dragged is no file", () => {
  expect(bringsFiles({ types: ["text/plain"] } as unknown as DataTransfer)).toBe(false);
  expect(bringsFiles({ types: ["Files"] } as unknown as DataTransfer)).toBe(true);
  expect(bringsFiles(null)).toBe(false);
});
