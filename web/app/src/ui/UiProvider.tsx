import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { Announcer } from "./Announcer";
import "./base.css";

/** What the component library needs around the app, and the page's live region. */
export function UiProvider({ language, children }: { language: string; children: ReactNode }) {
  return (
    <I18nProvider locale={language}>
      {children}
      <Announcer />
    </I18nProvider>
  );
}
