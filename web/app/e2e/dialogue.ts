import { ELIN, launch, MARIA, newVisitor, type Visitor } from "./browser";
import { Plaza } from "./server";

/** Coordinator of Maria's authority. */
export const PETER = { authority: MARIA.authority, name: "Peter Olausson" };

export interface Gathering {
  elin: Visitor;
  maria: Visitor;
  /** Another browser with the case open. */
  visit: (officer: typeof ELIN, options?: Parameters<typeof newVisitor>[2]) => Promise<Visitor>;
  stop: () => Promise<void>;
}

/** A server and a browser, in which Elin and Maria have their case open. */
export async function gather(): Promise<Gathering> {
  const [plaza, browser] = await Promise.all([Plaza.start(), launch()]);
  const visit: Gathering["visit"] = async (officer, options = {}) => {
    const visitor = await newVisitor(browser, plaza, options);
    await visitor.signIn(officer);
    await visitor.openCase();
    return visitor;
  };
  const stop = async () => {
    await browser.close();
    await plaza.stop();
  };
  const [elin, maria] = await Promise.all([visit(ELIN), visit(MARIA)]);
  return { elin, maria, visit, stop };
}

/** The message's row, when it is in the log. */
export async function row(visitor: Visitor, text: string) {
  const found = visitor.page.locator("li[data-seq]").filter({ has: visitor.page.locator("button[data-more]") }).filter({ hasText: text }).first();
  await found.waitFor();
  return visitor.page.locator(`li[data-seq="${await found.getAttribute("data-seq")}"]`);
}

/** Chooses what one does with a message. */
export async function act(visitor: Visitor, text: string, action: string) {
  const message = await row(visitor, text);
  await message.hover();
  await message.getByRole("button", { name: /^Åtgärder för inlägg/ }).click();
  await message.getByRole("button", { name: action, exact: true }).click();
  return message;
}
