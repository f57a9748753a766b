import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * add figures and keywords to posts
 *
 * @revision 1792581963672
 * @revises 1791987509153
 */
export class AddFiguresAndKeywordsToPosts1792581963672 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "posts"
        ADD "wordCount" integer NOT NULL DEFAULT '0',
        ADD "viewCount" bigint NOT NULL DEFAULT '0',
        ADD "rating" numeric(3,2),
        ADD "keywords" character varying(40) array NOT NULL DEFAULT '{}'`);
    await queryRunner.query(`
      UPDATE "posts" SET "wordCount" = cardinality(regexp_split_to_array(btrim("body"), '\\s+')) WHERE "body" <> ''`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE "posts"
        DROP COLUMN "keywords",
        DROP COLUMN "rating",
        DROP COLUMN "viewCount",
        DROP COLUMN "wordCount"`);
  }
}
