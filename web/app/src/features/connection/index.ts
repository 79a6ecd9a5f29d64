export { ConnectionState } from "./ConnectionState";
export { NewVersion } from "./NewVersion";
export { ConnectionProvider, useClient, useConnection } from "./context";
