export { NewCasePage } from "./NewCasePage";
