/** How the files beside a new one are written. */
export interface FileStyle {
  language: "ts" | "js";
  /** Of JavaScript files: `import` or `require`. TypeScript is written with `import` in both. */
  module: "esm" | "cjs";
  quotes: '"' | "'";
  /** One level: "  ", "    " or a tab. */
  indent: string;
  semicolons: boolean;
}
