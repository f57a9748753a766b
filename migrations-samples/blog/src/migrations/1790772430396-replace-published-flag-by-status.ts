import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * replace the published flag of posts by a status
 *
 * @revision 1790772430396
 * @revises 1790157778740
 */
export class ReplacePublishedFlagByStatus1790772430396 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TYPE "posts_status_enum" AS ENUM('draft', 'published', 'archived')`);
    await queryRunner.query(`
      ALTER TABLE "posts"
        ADD "status" "posts_status_enum" NOT NULL DEFAULT 'draft',
        ADD "publishedAt" TIMESTAMP WITH TIME ZONE`);
    await queryRunner.query(`
      UPDATE "posts" SET "status" = 'published', "publishedAt" = "createdAt" WHERE "isPublished"`);
    await queryRunner.query(`ALTER TABLE "posts" DROP COLUMN "isPublished"`);
    await queryRunner.query(`CREATE INDEX "IDX_a129c9a63a96ac7da3d1170a6b" ON "posts" ("status", "publishedAt")`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "posts" ADD "isPublished" boolean NOT NULL DEFAULT false`);
    await queryRunner.query(`UPDATE "posts" SET "isPublished" = true WHERE "status" = 'published'`);
    await queryRunner.query(`ALTER TABLE "posts" DROP COLUMN "publishedAt", DROP COLUMN "status"`);
    await queryRunner.query(`DROP TYPE "posts_status_enum"`);
  }
}
