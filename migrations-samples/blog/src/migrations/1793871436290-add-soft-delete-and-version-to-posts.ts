import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * add soft delete and version to posts
 *
 * @revision 1793871436290
 * @revises 1793290194481
 */
export class AddSoftDeleteAndVersionToPosts1793871436290 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "posts"
        ADD "deletedAt" TIMESTAMP WITH TIME ZONE,
        ADD "version" integer NOT NULL DEFAULT '1'`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "posts" DROP COLUMN "version", DROP COLUMN "deletedAt"`);
  }
}
