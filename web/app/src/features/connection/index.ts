export { ConnectionState } from "./ConnectionState";
export { ConnectionProvider, useClient, useConnection } from "./context";
