export { isImage, kindOf, type PreviewKind, type PreviewFile } from "./kind";
export { Preview } from "./Preview";
