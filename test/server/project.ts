import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export const CHAT = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity("chats")
export class Chat {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: "timestamptz", nullable: true })
  lastReadAt?: Date;
}
`;

export const DATA_SOURCE = `import { DataSource } from "typeorm";

export const AppDataSource = new DataSource({
  type: "postgres",
  entities: ["chat.ts"],
  migrations: ["migrations/*.ts"],
});
`;

export const MIGRATION = `import type { MigrationInterface } from "typeorm";

export class CreateChats1763541600000 implements MigrationInterface {
  async up() {}
  async down() {}
}
`;

/** A small project in a temporary folder; files by their path. */
export async function makeProject(
  files: Record<string, string>,
): Promise<{ folder: string; cleanup: () => Promise<void> }> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-server-")));
  for (const [file, text] of Object.entries(files)) {
    // oxlint-disable-next-line no-await-in-loop
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(path.join(folder, file), text);
  }
  return { folder, cleanup: () => rm(folder, { recursive: true, force: true }) };
}
