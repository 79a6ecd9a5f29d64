export { contentUrl, documentItemQuery, type DocumentItem } from "./api";
export { Badges } from "./Badges";
export { Documents } from "./Documents";
export { Thumbnail } from "./Thumbnail";
export { useKeepDocuments } from "./useKeepDocuments";
export { useFreshDocuments } from "./useFreshDocuments";
export { viewOf, addressOf, type DocumentsAddress, type DocumentsView } from "./view";
