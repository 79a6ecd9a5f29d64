import type { UploadRecord } from "./upload-job";

/** Where uploads are remembered while the browser is closed. */
export interface UploadStore {
  load(): Promise<UploadRecord[]>;
  put(record: UploadRecord): Promise<unknown>;
  remove(id: string): Promise<unknown>;
  /** Makes an upload this page's until the page is gone or gives it back; undefined when another page has it. */
  claim(id: string): Promise<(() => void) | undefined>;
}

const RECORDS = "uploads";

/** Remembers an officer's uploads in the browser's database, with the files' handles where the browser has such. */
export function browserUploadStore(officer: string): UploadStore {
  const name = `plaza.uploads.${officer}`;
  let opened: Promise<IDBDatabase> | undefined;
  const run = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    opened ??= open(name);
    const transaction = (await opened).transaction(RECORDS, mode);
    const request = act(transaction.objectStore(RECORDS));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's database gave up"));
    });
    return request.result;
  };
  return {
    load: () => run("readonly", (store) => store.getAll() as IDBRequest<UploadRecord[]>),
    put: (record) => run("readwrite", (store) => store.put(record)),
    remove: (id) => run("readwrite", (store) => store.delete(id)),
    claim: (id) =>
      new Promise((resolve) => {
        void navigator.locks.request(`${name}.${id}`, { ifAvailable: true }, (lock) => {
          return lock === null ? resolve(undefined) : new Promise<void>((release) => resolve(release));
        });
      }),
  };
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(RECORDS, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser has no database"));
  });
}
