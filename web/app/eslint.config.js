import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** A feature is entered only through its index.ts, and the layers below know nothing of those above. */
const deepFeatureImport = {
  group: ["@/features/*/*", "../*/*"],
  message: "Import a feature through its index.ts.",
};
const libraries = {
  group: ["@midas-ds/*", "react-aria-components", "lucide-react"],
  message: "Use the wrappers in src/ui.",
};
const react = { group: ["react", "react-dom", "@/features/*", "@/ui"], message: "src/protocol and src/media know no React and no feature." };

const restrict = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

export default defineConfig(
  { ignores: ["dist", "**/*.gen.ts", "src/locales/*.po"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // The router's own way of leading elsewhere is to throw.
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] }],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 100],
    },
  },
  { files: ["src/**"], rules: restrict(deepFeatureImport, libraries) },
  { files: ["src/ui/**"], rules: restrict({ group: ["@/features/*", "@/api*", "@/protocol*"], message: "src/ui knows no feature." }) },
  { files: ["src/protocol/**", "src/api/**", "src/media/**"], rules: restrict(react, libraries) },
  { files: ["**/*.js", "**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
  { files: ["**/*.test.*", "e2e/**"], rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" } },
);
