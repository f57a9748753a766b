import { defineConfig } from "oxlint";

/** Which folders of src a folder may import, beside itself. The same table stands in test/unit/architecture.test.ts. */
const mayImport: Record<string, string[]> = {
  core: [],
  protocol: ["core"],
  project: ["core", "protocol"],
  engine: ["core", "protocol", "database"],
  database: ["core"],
  shadow: ["core", "protocol", "database"],
  service: ["core", "protocol", "project", "database", "shadow"],
  server: ["core", "protocol", "project", "service"],
  cli: ["core", "protocol", "project", "service"],
  extension: ["core", "protocol"],
};

/** Packages that belong to certain folders. */
const packages: { name: string; folders: string[]; reason: string }[] = [
  { name: "vscode", folders: ["extension"], reason: "Only the extension runs inside VS Code." },
  { name: "vscode-languageclient", folders: ["extension"], reason: "Only the extension is a language client." },
  { name: "vscode-languageserver", folders: ["server"], reason: "Only the language server serves LSP." },
  { name: "typeorm", folders: ["engine"], reason: "Only the engine loads user code." },
  { name: "pg", folders: ["engine", "database", "shadow"], reason: "Only these talk to a database." },
  { name: "@electric-sql", folders: ["shadow"], reason: "Only the shadow owns a PGlite." },
  { name: "@supabase", folders: ["database"], reason: "The comparing library stays behind our port." },
];

/** Node's modules that compute and touch nothing; the only imports of core that are not ours. */
const pureModules = ["node:path", "node:crypto", "node:util", "node:url"];

interface Pattern {
  group?: string[];
  regex?: string;
  allowTypeImports?: boolean;
  message: string;
}

function fence(folder: string): { files: string[]; rules: Record<string, ["error", ...unknown[]]> } {
  const allowed = mayImport[folder] ?? [];
  const forbidden = Object.keys(mayImport).filter((other) => other !== folder && !allowed.includes(other));
  const patterns: Pattern[] = [
    {
      regex: `^(\\.\\./)+(${forbidden.join("|")})/`,
      message: `src/${folder} may import only itself${allowed.map((other) => `, src/${other}`).join("")}.`,
    },
    ...packages
      .filter(({ folders }) => !folders.includes(folder))
      .map(({ name, reason }) => ({ regex: `^${name}(-textdocument)?(/|$)`, message: reason })),
  ];
  const rules: Record<string, ["error", ...unknown[]]> = {};
  if (folder === "core") {
    patterns.push({
      regex: "^([^.n]|n[^o]|no[^d]|nod[^e]|node[^:])",
      message: "src/core depends on no package.",
    });
    patterns.push({
      group: ["node:*", "node:*/**", ...pureModules.map((name) => `!${name}`)],
      message: "src/core is pure: files, clock and processes are passed in.",
    });
    rules["no-restricted-globals"] = ["error", "process", "fetch", "setTimeout", "setInterval"];
  }
  if (folder === "extension") {
    patterns.push({
      group: ["**/core/**", "!**/core/errors.ts"],
      allowTypeImports: true,
      message: "src/extension knows only the types of src/core, and its error class.",
    });
  }
  if (folder === "service") {
    patterns.push({
      group: ["**/shadow/**", "!**/shadow/embedded*", "!**/shadow/client*"],
      message: "The service talks to the shadow by messages, through its clients.",
    });
  }
  rules["no-restricted-imports"] = ["error", { patterns }];
  return { files: [`src/${folder}/**/*.ts`], rules };
}

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "node", "promise"],
  categories: { correctness: "error", suspicious: "error" },
  env: { builtin: true, node: true },
  options: { typeAware: true, denyWarnings: true },
  ignorePatterns: ["node_modules/**", "dist/**", "packages/**", "out/**", "test/fixtures/**", "migrations-samples/**"],
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/consistent-type-imports": "error",
    "import/no-cycle": "error",
    "import/no-named-as-default-member": "off",
    "import/no-unassigned-import": "off",
    "promise/always-return": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/no-unsafe-enum-comparison": "off",
    "typescript/no-unnecessary-type-parameters": "off",
    "typescript/no-unnecessary-type-conversion": "off",
    "typescript/consistent-return": "off",
    "unicorn/consistent-function-scoping": "off",
    "eslint/no-shadow": "off",
    "eslint/no-underscore-dangle": "off",
  },
  overrides: [
    {
      files: ["src/**/*.ts"],
      rules: {
        "no-console": "error",
        "import/no-default-export": "error",
        "max-lines": ["error", { max: 500 }],
      },
    },
    ...Object.keys(mayImport).map(fence),
  ],
});
