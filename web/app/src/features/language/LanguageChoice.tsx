import { useLingui } from "@lingui/react/macro";
import { chooseLanguage, language, LANGUAGES, type Language } from "@/locales";
import { announce, Select } from "@/ui";

const options = (Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value].name, lang: value }));

/** The language of the app's words, for this browser. */
export function LanguageChoice({ isLabelHidden }: { isLabelHidden?: boolean }) {
  const { t } = useLingui();
  return (
    <Select
      label={t`Språk`}
      isLabelHidden={isLabelHidden ?? false}
      options={options}
      value={language()}
      onChange={(code) => {
        chooseLanguage(code).catch(() => announce(t`Språket kunde inte hämtas. Kontrollera att du har nätverk och försök igen.`));
      }}
    />
  );
}
