import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * widen titles of posts
 *
 * @revision 1791272021825
 * @revises 1790772430396
 */
export class WidenTitlesOfPosts1791272021825 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(200)`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "posts" ALTER COLUMN "title" TYPE character varying(120)`);
  }
}
