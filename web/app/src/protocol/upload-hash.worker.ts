import { sha256Of } from "./sha256";
import type { HashAnswer } from "./upload-hash";

const answer = (message: HashAnswer) => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<Blob>) => {
  sha256Of(data).then(
    (sha256) => answer({ sha256 }),
    (error: unknown) => answer({ error: String(error) }),
  );
};
