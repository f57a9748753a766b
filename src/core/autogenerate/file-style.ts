/** How the project writes its migrations. */
export interface FileStyle {
  language: "ts" | "js";
  /** Of JavaScript; TypeScript is always written with `export`. */
  module: "esm" | "cjs";
  quotes: "double" | "single";
  /** One level. */
  indent: string;
  semicolons: boolean;
  /** `public async up`. */
  publicMethods: boolean;
  /** Of the file, without the dot: "ts", "mjs". */
  extension: string;
}

export const DEFAULT_STYLE: FileStyle = {
  language: "ts",
  module: "esm",
  quotes: "double",
  indent: "  ",
  semicolons: true,
  publicMethods: true,
  extension: "ts",
};
