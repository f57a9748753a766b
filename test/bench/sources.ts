import type { PlannedEntity, PlannedRevision } from "./plan.ts";

/** The data source of a generated project; it reads DATABASE_URL. */
export const dataSourceSource = `import "reflect-metadata";
import path from "node:path";
import { DataSource } from "typeorm";

export const dataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [path.join(__dirname, "entities/*.{ts,js}")],
  migrations: [path.join(__dirname, "migrations/*.{ts,js}")],
});
`;

export const tsconfigSource = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ES2022",
      module: "CommonJS",
      moduleResolution: "Node10",
      rootDir: "src",
      outDir: "dist",
      strict: true,
      esModuleInterop: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      types: ["node"],
    },
    include: ["src"],
  },
  null,
  2,
)}\n`;

/** @param extra declarations to add to the class: the change that a check has to find */
export function entitySource(entity: PlannedEntity, extra = ""): string {
  const { className, table, enumValues, indexed, parent, added } = entity;
  const imports = ["Column", "CreateDateColumn", "Entity", "PrimaryGeneratedColumn"];
  if (indexed) imports.push("Index");
  if (parent !== undefined) imports.push("JoinColumn", "ManyToOne");
  const lines = [`import { ${imports.toSorted().join(", ")} } from "typeorm";`];
  if (parent !== undefined) lines.push(`import { ${parent.className} } from "./${parent.file}";`);
  if (enumValues !== undefined) {
    lines.push("", `export enum ${className}Status {`, ...enumValues.map((value) => `  ${value} = "${value}",`), "}");
  }
  lines.push(
    "",
    `@Entity("${table}")`,
    `export class ${className} {`,
    "  @PrimaryGeneratedColumn()",
    "  id!: number;",
    "",
  );
  if (indexed) lines.push("  @Index()");
  lines.push(
    "  @Column({ length: 200 })",
    "  title!: string;",
    "",
    '  @Column({ type: "text", nullable: true })',
    "  description!: string | null;",
    "",
    "  @Column({ default: 0 })",
    "  quantity!: number;",
    "",
    '  @Column({ type: "numeric", precision: 12, scale: 2 })',
    "  price!: string;",
    "",
    "  @Column({ default: true })",
    "  active!: boolean;",
    "",
    '  @CreateDateColumn({ type: "timestamptz" })',
    "  createdAt!: Date;",
  );
  if (enumValues !== undefined) {
    lines.push(
      "",
      `  @Column({ type: "enum", enum: ${className}Status, default: ${className}Status.new })`,
      `  status!: ${className}Status;`,
    );
  }
  if (parent !== undefined) {
    lines.push(
      "",
      `  @ManyToOne(() => ${parent.className}, { nullable: true, onDelete: "SET NULL" })`,
      '  @JoinColumn({ name: "parentId" })',
      `  parent!: ${parent.className} | null;`,
    );
  }
  for (const { name, length } of added) {
    lines.push("", `  @Column({ type: "varchar", length: ${length}, nullable: true })`, `  ${name}!: string | null;`);
  }
  if (extra !== "") lines.push("", `  ${extra}`);
  return `${lines.join("\n")}\n}\n`;
}

export function revisionSource({ className, up, down }: PlannedRevision): string {
  const method = (name: string, statements: string[]): string[] => [
    `  public async ${name}(queryRunner: QueryRunner): Promise<void> {`,
    ...statements.map((sql) => `    await queryRunner.query(\`${sql}\`);`),
    "  }",
  ];
  return [
    'import type { MigrationInterface, QueryRunner } from "typeorm";',
    "",
    `export class ${className} implements MigrationInterface {`,
    ...method("up", up),
    "",
    ...method("down", down),
    "}",
    "",
  ].join("\n");
}
