/** What one module declares that matters here; made by parsing alone. Ranges are zero-based, in UTF-16 units, as LSP counts. */
export interface ModuleIndex {
  entities: EntityDeclaration[];
  /** Names of classes that have columns and no decorator of an entity: bases, embedded ones, and entities whose decorator was forgotten. */
  columnClasses: string[];
  /** Names that classes extend, and those of classes that are embedded. */
  built: string[];
  migrations: MigrationDeclaration[];
  dataSources: DataSourceDeclaration[];
  /** For data sources that are made elsewhere. */
  options: OptionsDeclaration[];
  /** Where NestJS's `TypeOrmModule.forRoot(Async)` is called. */
  nestCalls: Range[];
  syntaxErrors: SyntaxErrorReport[];
}

export interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export type Position = Range["start"];

export interface EntityDeclaration {
  /** For an `EntitySchema` the name in its options, as TypeORM knows it. */
  className: string;
  decorator: "Entity" | "ViewEntity" | "ChildEntity" | "EntitySchema";
  /** Of the class's name; of the expression for an `EntitySchema`. */
  range: Range;
  /** Where the declaration begins, its decorators included. */
  top: Position;
  /** Name of its table, where it is written out. */
  table?: string;
  properties: PropertyDeclaration[];
  /** The module does not export it. */
  local?: true;
}

/** A property with at least one decorator; a column or relation of an `EntitySchema`. */
export interface PropertyDeclaration {
  name: string;
  /** Name of its column, where it is written out. */
  column?: string;
  range: Range;
  /** Where the declaration begins, its decorators included. */
  top: Position;
}

export interface MigrationDeclaration {
  className: string;
  /** The literal `name` property, which TypeORM prefers to the class name. */
  name?: string;
  /** The literal `transaction` property. */
  transaction?: boolean;
  /** First sentence of the class's doc comment. */
  message?: string;
  tags: MigrationTags;
  /** Every value of every tag, where it stands; of a tag without one, the tag. */
  tagRanges: { tag: TagName; value: string; range: Range }[];
  /** Of the class's name. */
  range: Range;
}

export type TagName = "revision" | "revises" | "branch" | "dependsOn";

/** Absent where the file has no such tag. */
export interface MigrationTags {
  revision?: string;
  /** Empty: `@revises base`, or nothing after `@revises`. */
  revises?: string[];
  branch?: string;
  dependsOn?: string[];
}

export interface DataSourceDeclaration extends DeclaredOptions {
  /** `default` for the default export and for `module.exports`. */
  exportName: string;
  /** What the export holds: a data source, a promise of one, or a function that makes one. */
  how: "instance" | "promise" | "function";
  /** Only its declared type tells it: it gets its value elsewhere. */
  byType?: true;
  /** Of the expression or function that makes it. */
  range: Range;
}

/** What a module tells of the options of a data source. */
export interface DeclaredOptions {
  /** TypeORM's driver type, where it is written out. */
  type?: string;
  /** Of `synchronize: true`. */
  synchronize?: Range;
  /** What they list; absent where they do not name it. */
  entities?: OptionDeclaration;
  migrations?: OptionDeclaration;
  /** Exports of other modules that hold some of them. */
  from?: { source: string; imported: string }[];
  /** Some of them come from where no text tells: what is absent here may be there. */
  partial?: true;
}

/** An export that holds options of a data source, or makes them. */
export interface OptionsDeclaration extends DeclaredOptions {
  exportName: string;
}

/** A list in the options of a data source: of classes, of globs, of both. */
export interface OptionDeclaration {
  /** Of the property. */
  range: Range;
  /** Its strings, as far as they are written out: `/*.ts` of `__dirname + "/*.ts"`. */
  strings: { text: string; range: Range }[];
  /** There is nothing in it. */
  empty: boolean;
}

export interface SyntaxErrorReport {
  message: string;
  /** 1-based. */
  line: number;
  /** 1-based. */
  column: number;
}

export const EMPTY_INDEX: ModuleIndex = {
  entities: [],
  columnClasses: [],
  built: [],
  migrations: [],
  dataSources: [],
  options: [],
  nestCalls: [],
  syntaxErrors: [],
};
