import type { Event } from "@/protocol";

/** Who looks at the dialogue, and what they may do in the room. */
export interface Reader {
  /** Their author name in the log. */
  author: string;
  authority: string;
  mayPost: boolean;
  /** Messages of their own authority. */
  mayHide: boolean;
  mayReadHidden: boolean;
  mayRegister: boolean;
  mayDispose: boolean;
}

export interface Rights {
  react: boolean;
  pin: boolean;
  reply: boolean;
  edit: boolean;
  hide: boolean;
  readHidden: boolean;
  register: boolean;
  dispose: boolean;
}

/** What the app offers to do with a message; whether it may be done the server decides. */
export function rightsTo({ author, authority, type, withheld }: Event, reader: Reader): Rights {
  const shown = withheld === undefined;
  const own = author === reader.author;
  return {
    react: reader.mayPost && shown,
    pin: reader.mayPost && shown,
    reply: reader.mayPost,
    edit: reader.mayPost && own && shown && type === "message.posted",
    hide: reader.mayHide && authority === reader.authority && shown,
    register: reader.mayRegister && withheld !== "disposed",
    dispose: reader.mayDispose && withheld !== "disposed",
    readHidden: withheld === "hidden" && (own || reader.mayReadHidden),
  };
}
