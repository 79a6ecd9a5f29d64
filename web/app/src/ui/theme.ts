/** How the page is coloured: as the system is, or as chosen in this browser. */
export type Theme = "system" | "light" | "dark";

const KEY = "plaza-theme";

export function theme(): Theme {
  const chosen = localStorage.getItem(KEY);
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/** Colours the page as it was chosen; before anything is shown. */
export function startTheme(): void {
  apply(theme());
}

export function chooseTheme(chosen: Theme): void {
  if (chosen === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  apply(chosen);
}

/** The component library's stylesheet and base.css look at the attribute. */
function apply(chosen: Theme): void {
  if (chosen === "system") delete document.documentElement.dataset.colorScheme;
  else document.documentElement.dataset.colorScheme = chosen;
}
