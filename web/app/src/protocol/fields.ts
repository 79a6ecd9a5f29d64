/** A frame that is not the protocol: the connection cannot be trusted and is opened again. */
export class MalformedFrame extends Error {}

/** The members of a JSON object, of which nothing is known yet. The functions below read them, or refuse the frame. */
export type Fields = Record<string, unknown>;

export function object(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MalformedFrame("expected an object");
  return value as Fields;
}

export function string(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new MalformedFrame(`${name}: expected a string`);
  return value;
}

export function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new MalformedFrame(`${name}: expected an integer`);
  return value;
}

export function strings(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) throw new MalformedFrame(`${name}: expected strings`);
  return value;
}

export function boolean(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== "boolean") throw new MalformedFrame(`${name}: expected a boolean`);
  return value;
}

export function objects(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new MalformedFrame(`${name}: expected objects`);
  return value.map(object);
}
