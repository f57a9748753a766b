import path from "node:path";
import type ts from "@typescript/typescript6";
import { resolveWorkspacePackage } from "./resolve.ts";
import type { AskedProperty, Primitive, ProgramAnswer } from "./property-types.ts";
import { filesBehind } from "./type-dependencies.ts";
import type { TypeScriptApi } from "./typescript.ts";

/** What is left of a type besides primitives. */
type Kind = Primitive | "nothing" | undefined;

/** A program of the project's own TypeScript over some of its files, asked for single types; nothing is checked as a whole. */
export class TypeProgram {
  readonly #ts: TypeScriptApi;
  readonly #options: ts.CompilerOptions;
  readonly #ambient: string[];
  readonly #roots = new Set<string>();
  readonly #host: ts.CompilerHost;
  #program: ts.Program | undefined;

  constructor(api: TypeScriptApi, folder: string, tsconfig: string | undefined) {
    this.#ts = api;
    const parsed = tsconfig === undefined ? undefined : this.#parse(tsconfig, folder);
    this.#options = { ...parsed?.options, noEmit: true, composite: false, incremental: false, skipLibCheck: true };
    this.#host = this.#createHost();
    this.#ambient = parsed?.fileNames.filter((file) => /\.d\.[cm]?ts$/.test(file)) ?? [];
  }

  /** @param others files that will be asked about later */
  primitiveOf({ file, start, end, strictNullChecks }: AskedProperty, others: ReadonlySet<string>): ProgramAnswer {
    const program = this.#programWith(file, others);
    const source = program.getSourceFile(file);
    const node = source && this.#typeNodeAt(source, source, start, end);
    const kind = node && this.#kindOfNode(node, program.getTypeChecker(), strictNullChecks);
    return {
      ...(kind === undefined || kind === "nothing" ? {} : { primitive: kind }),
      readFiles: node ? filesBehind(this.#ts, program, node) : [],
    };
  }

  #parse(tsconfig: string, folder: string): ts.ParsedCommandLine {
    const { config } = this.#ts.readConfigFile(tsconfig, (file) => this.#ts.sys.readFile(file)) as { config?: object };
    return this.#ts.parseJsonConfigFileContent(config ?? {}, this.#ts.sys, folder, undefined, tsconfig);
  }

  /** Leaves TypeORM's own declarations out: they are most of what a program would read, and the type of no column. */
  #createHost(): ts.CompilerHost {
    const host = this.#ts.createCompilerHost(this.#options);
    const cache = this.#ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, this.#options);
    host.resolveModuleNameLiterals = (literals, file, redirected, options, source) =>
      literals.map((literal) => {
        if (literal.text === "typeorm") return { resolvedModule: undefined };
        const mode = this.#ts.getModeForUsageLocation(source, literal, options);
        const found = this.#ts.resolveModuleName(literal.text, file, options, host, cache, redirected, mode);
        const unbuilt = found.resolvedModule ? undefined : resolveWorkspacePackage(literal.text, file);
        return unbuilt === undefined
          ? found
          : { resolvedModule: { resolvedFileName: unbuilt, extension: path.extname(unbuilt) } };
      });
    return host;
  }

  #programWith(file: string, others: ReadonlySet<string>): ts.Program {
    if (this.#program?.getSourceFile(file) === undefined) {
      for (const root of [file, ...others]) this.#roots.add(root);
      this.#program = this.#ts.createProgram(
        [...this.#roots, ...this.#ambient],
        this.#options,
        this.#host,
        this.#program,
      );
    }
    return this.#program;
  }

  #typeNodeAt(node: ts.Node, source: ts.SourceFile, start: number, end: number): ts.TypeNode | undefined {
    if (this.#ts.isTypeNode(node) && node.getStart(source) === start && node.end === end) return node;
    return this.#ts.forEachChild(node, (child) =>
      child.pos <= start && child.end >= end ? this.#typeNodeAt(child, source, start, end) : undefined,
    );
  }

  /** As TypeScript writes decorator metadata: unions by their members, names by what they were declared as. */
  #kindOfNode(node: ts.TypeNode, checker: ts.TypeChecker, strict: boolean): Kind {
    if (this.#ts.isParenthesizedTypeNode(node)) return this.#kindOfNode(node.type, checker, strict);
    if (this.#ts.isUnionTypeNode(node)) {
      return common(
        node.types.map((type) => this.#kindOfNode(type, checker, strict)),
        strict,
      );
    }
    return this.#kindOfType(this.#declaredType(node, checker), strict);
  }

  #declaredType(node: ts.TypeNode, checker: ts.TypeChecker): ts.Type {
    const { SymbolFlags } = this.#ts;
    if (!this.#ts.isTypeReferenceNode(node)) return checker.getTypeFromTypeNode(node);
    const named = checker.getSymbolAtLocation(node.typeName);
    const symbol = named && named.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named;
    return symbol && symbol.flags & SymbolFlags.Type
      ? checker.getDeclaredTypeOfSymbol(symbol)
      : checker.getTypeFromTypeNode(node);
  }

  #kindOfType(type: ts.Type, strict: boolean): Kind {
    if (type.isUnion()) {
      return common(
        type.types.map((member) => this.#kindOfType(member, strict)),
        strict,
      );
    }
    const { TypeFlags } = this.#ts;
    if (type.flags & TypeFlags.StringLike) return "string";
    if (type.flags & TypeFlags.NumberLike) return "number";
    if (type.flags & TypeFlags.BooleanLike) return "boolean";
    if (type.flags & TypeFlags.BigIntLike) return "bigint";
    if (type.flags & (TypeFlags.Null | TypeFlags.Undefined | TypeFlags.Void)) return "nothing";
    // A branded primitive: string & { readonly brand: "UserId" }.
    if (type.isIntersection()) return type.types.map((member) => this.#kindOfType(member, strict)).find(Boolean);
    return undefined;
  }
}

/** The one kind of all members; without strict null checks, null and undefined count for nothing. */
function common(kinds: Kind[], strict: boolean): Kind {
  const kept = strict ? kinds : kinds.filter((kind) => kind !== "nothing");
  const [first] = kept;
  return kept.length === 0 ? "nothing" : kept.every((kind) => kind === first) ? first : undefined;
}
