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
      // A reference to a message of the room leads there; one to anything else is its label.
      const target = REFERENCE.exec(href)?.[1];
      const address = target === undefined ? href : `#${target}`;
      return `<a href="${escape(address)}"${title ? ` title="${escape(title)}"` : ""}>${this.parser.parseInline(tokens)}</a>`;
    },
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? "☑ " : "☐ "),
    hr: () => "",
  },
});

const REFERENCE = /^plaza:message\/([0-9a-f-]{36})$/;

const purifier = DOMPurify();
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (!node.hasAttribute("href") || node.getAttribute("href")?.startsWith("#")) return;
  node.setAttribute("rel", "noopener noreferrer nofollow");
  node.setAttribute("target", "_blank");
});

const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "start", "align"],
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|#[0-9a-f-]{36}$)/i,
};

export function toHtml(text: string): string {
  return purifier.sanitize(marked.parse(text, { async: false }), ALLOWED);
}

/** The text as it is read aloud: without marks. */
export function toPlain(text: string): string {
  const page = new DOMParser().parseFromString(toHtml(text), "text/html");
  return page.body.textContent.trim().replace(/\s+/g, " ");
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
