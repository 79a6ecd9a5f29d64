/** The file's name in a Content-Disposition header as Plaza writes it (RFC 6266), "" when there is none. */
export function fileName(disposition: string | null): string {
  const encoded = /filename\*=utf-8''([^;\s]+)/i.exec(disposition ?? "")?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  const quoted = /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? "")?.[1];
  return (quoted ?? "").replace(/\\(.)/g, "$1");
}
