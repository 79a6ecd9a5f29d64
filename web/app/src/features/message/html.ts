import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";

/**
 * Markdown to HTML that is safe to put into the page. Raw HTML is shown as the text it is; a heading is a bold line (the
 * page's own headings are not the writer's); a picture is a link, since fetching it would tell its host who reads.
 */
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escape(text),
    heading({ tokens }: Tokens.Heading) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    image: ({ href, text }: Tokens.Image) => `<a href="${escape(href)}">${escape(text || href)}</a>`,
    link({ href, title, tokens }: Tokens.Link) {
      const officer = MENTION.exec(href)?.[1];
      if (officer !== undefined) return `<mark data-officer="${officer}">${this.parser.parseInline(tokens)}</mark>`;
      // A reference to a message of the room leads there; one to anything else is its label.
      const target = REFERENCE.exec(href)?.[1];
      const address = target === undefined ? href : `#${target}`;
      return `<a href="${escape(address)}"${title ? ` title="${escape(title)}"` : ""}>${this.parser.parseInline(tokens)}</a>`;
    },
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? "☑ " : "☐ "),
    hr: () => "",
  },
});

const MENTION = /^plaza:officer\/([0-9a-f-]{36})$/;
const REFERENCE = /^plaza:message\/([0-9a-f-]{36})$/;

const purifier = DOMPurify();
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (!node.hasAttribute("href") || node.getAttribute("href")?.startsWith("#")) return;
  node.setAttribute("rel", "noopener noreferrer nofollow");
  node.setAttribute("target", "_blank");
});

const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "mark", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "start", "align", "data-own"],
  ALLOW_DATA_ATTR: false,
  ADD_URI_SAFE_ATTR: ["start", "align", "data-own"],
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|#[0-9a-f-]{36}$)/i,
};

/** reader is the officer whose own mentions stand out. */
export function toHtml(text: string, reader?: string): string {
  return purifier.sanitize(marked.parse(text, { async: false }).replaceAll(`<mark data-officer="${reader ?? ""}">`, "<mark data-own>"), ALLOWED);
}

/** The text as it is read aloud: without marks. */
export function toPlain(text: string): string {
  const page = new DOMParser().parseFromString(toHtml(text), "text/html");
  return page.body.textContent.trim().replace(/\s+/g, " ");
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
