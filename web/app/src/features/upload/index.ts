export { UploadProvider, useUploadJobs, useUploads } from "./context";
export { DropHint } from "./DropHint";
export { pickedFromList } from "./picked";
export { UploadProgress } from "./UploadProgress";
export { UploadTray } from "./UploadTray";
export { useOutcomes } from "./useOutcomes";
export { useDropZone } from "./useDropZone";
