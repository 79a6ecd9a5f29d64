export { ExportRoom } from "./ExportRoom";
