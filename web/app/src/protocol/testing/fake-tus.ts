import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";

interface Held {
  length: number;
  metadata: Record<string, string>;
  bytes: Uint8Array;
}

/** A server of the tus 1.0 protocol without a network, whose troubles a test chooses. */
export class FakeTus implements HttpStack {
  readonly uploads = new Map<string, Held>();
  readonly requests: string[] = [];
  /** Answers a request instead of the server; undefined lets it through; "cut" takes half of its body and answers nothing. */
  trouble: (method: string, url: string) => { status: number; body?: string } | "cut" | "away" | undefined = () => undefined;
  /** Takes no bytes with the creation of an upload. */
  createsEmpty = false;
  /** The requests that wait for release(). */
  private held: (() => void)[] | undefined;
  private made = 0;

  /** From now on no request is answered before release(). */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const waiting = this.held ?? [];
    this.held = undefined;
    for (const go of waiting) go();
  }

  getName(): string {
    return "FakeTus";
  }

  createRequest(method: string, url: string): HttpRequest {
    const headers: Record<string, string> = {};
    let isAborted = false;
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => void (headers[name] = value),
      getHeader: (name) => headers[name],
      setProgressHandler: () => undefined,
      getUnderlyingObject: () => undefined,
      abort: () => {
        isAborted = true;
        return Promise.resolve();
      },
      send: async (body: Blob | null) => {
        this.requests.push(`${method} ${url}`);
        if (this.held) await new Promise<void>((go) => this.held?.push(go));
        const bytes = body && !(this.createsEmpty && method === "POST") ? new Uint8Array(await body.arrayBuffer()) : new Uint8Array();
        if (isAborted) return new Promise<HttpResponse>(() => undefined); // as an aborted request of the browser
        return this.answer(method, url, headers, bytes);
      },
    };
  }

  private answer(method: string, url: string, headers: Record<string, string>, bytes: Uint8Array): HttpResponse {
    const trouble = this.trouble(method, url);
    if (trouble === "away") throw new Error("no network");
    if (typeof trouble === "object") return response(trouble.status, {}, trouble.body);
    const taken = trouble === "cut" ? bytes.subarray(0, bytes.length >> 1) : bytes;
    const answer = this.serve(method, url, headers, taken);
    if (trouble === "cut") throw new Error("the network went away");
    return answer;
  }

  private serve(method: string, url: string, headers: Record<string, string>, bytes: Uint8Array): HttpResponse {
    if (method === "POST") {
      const made = `/api/uploads/upload-${++this.made}`;
      this.uploads.set(made, { length: Number(headers["Upload-Length"]), metadata: metadataOf(headers["Upload-Metadata"] ?? ""), bytes });
      return response(201, { Location: made, "Upload-Offset": String(bytes.length) });
    }
    const upload = this.uploads.get(url);
    if (!upload) return response(404);
    if (method === "DELETE") {
      this.uploads.delete(url);
      return response(204);
    }
    if (method === "PATCH") {
      if (Number(headers["Upload-Offset"]) !== upload.bytes.length) return response(409);
      upload.bytes = new Uint8Array([...upload.bytes, ...bytes]);
    }
    return response(method === "HEAD" ? 200 : 204, { "Upload-Offset": String(upload.bytes.length), "Upload-Length": String(upload.length) });
  }
}

function response(status: number, headers: Record<string, string> = {}, body = ""): HttpResponse {
  return { getStatus: () => status, getHeader: (name) => headers[name], getBody: () => body, getUnderlyingObject: () => undefined };
}

function metadataOf(header: string): Record<string, string> {
  return Object.fromEntries(
    header.split(",").map((pair) => {
      const [name = "", value = ""] = pair.split(" ");
      return [name, Buffer.from(value, "base64").toString("utf8")];
    }),
  );
}
