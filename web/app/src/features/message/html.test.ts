// @vitest-environment jsdom
import { expect, test } from "vitest";
import { toHtml, toPlain } from "./html";

test.each([
  ["**fet** och *kursiv*", "<p><strong>fet</strong> och <em>kursiv</em></p>\n"],
  ["rad ett\nrad två", "<p>rad ett<br>rad två</p>\n"],
  ["# Rubrik", "<p><strong>Rubrik</strong></p>"],
  ["a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>\n"],
  ["3. tredje", '<ol start="3">\n<li>tredje</li>\n</ol>\n'],
])("%s", (text, html) => {
  expect(toHtml(text)).toBe(html);
});

test("a link leads to a new page that learns nothing of this one", () => {
  expect(toHtml("[vägledning](https://example.org/)")).toBe(
    '<p><a href="https://example.org/" rel="noopener noreferrer nofollow" target="_blank">vägledning</a></p>\n',
  );
});

test("an internal reference is shown as its label", () => {
  expect(toHtml("[@Anna Ek](plaza:officer/1)")).toBe("<p><a>@Anna Ek</a></p>\n");
});

test("a mention stands out, and one's own more", () => {
  const anna = "0198f3a1-7c00-7000-8000-0000000000dd";
  const text = `Hej [@Anna Ek](plaza:officer/${anna})!`;
  expect(toHtml(text)).toBe("<p>Hej <mark>@Anna Ek</mark>!</p>\n");
  expect(toHtml(text, anna.replace("d", "e"))).toBe("<p>Hej <mark>@Anna Ek</mark>!</p>\n");
  expect(toHtml(text, anna)).toBe('<p>Hej <mark data-own="">@Anna Ek</mark>!</p>\n');
});

test("a reference to a message leads there", () => {
  expect(toHtml("se [inlägg 12](plaza:message/0198f3a1-7c00-7000-8000-0000000000dd)")).toBe(
    '<p>se <a href="#0198f3a1-7c00-7000-8000-0000000000dd">inlägg 12</a></p>\n',
  );
  expect(toHtml("[x](#main) [y](plaza:message/1)")).toBe("<p><a>x</a> <a>y</a></p>\n");
});

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "![bild](https://example.org/spy.png)",
  "[klicka](javascript:alert(1))",
  "[klicka](data:text/html,<script>alert(1)</script>)",
  '<a href="https://example.org" onclick="alert(1)">x</a>',
  "<style>body{display:none}</style>",
  "<iframe src=https://example.org></iframe>",
  "<svg><script>alert(1)</script></svg>",
  '<form action="https://example.org"><input></form>',
  "[x](<javascript:alert(1)> 'titel\" onmouseover=\"alert(1)')",
])("takes nothing active and fetches nothing: %s", (text) => {
  const page = new DOMParser().parseFromString(toHtml(text), "text/html");
  const elements = [...page.body.querySelectorAll("*")];
  expect(elements.map(({ tagName }) => tagName).filter((name) => !["P", "A", "BR"].includes(name))).toEqual([]);
  for (const element of elements) {
    expect(element.getAttributeNames().filter((name) => name.startsWith("on") || name === "style" || name === "src")).toEqual([]);
    expect(element.getAttribute("href") ?? "https://").toMatch(/^https:/);
  }
});

test("read aloud without marks", () => {
  expect(toPlain("**Hej!**\n\n- ett\n- två [länk](https://example.org)")).toBe("Hej! ett två länk");
});
