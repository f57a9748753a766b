import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * add categories to posts
 *
 * @revision 1789572093064
 * @revises 1788947747931
 */
export class AddCategoriesToPosts1789572093064 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "categories" (
        "id" SERIAL NOT NULL,
        "title" character varying(80) NOT NULL,
        "slug" character varying(80) NOT NULL,
        "position" integer NOT NULL DEFAULT '0',
        "parentId" integer,
        CONSTRAINT "UQ_420d9f679d41281f282f5bc7d09" UNIQUE ("slug"),
        CONSTRAINT "PK_24dbc6126a28ff948da33e97d3b" PRIMARY KEY ("id"),
        CONSTRAINT "FK_9a6f051e66982b5f0318981bcaa" FOREIGN KEY ("parentId")
          REFERENCES "categories"("id") ON DELETE SET NULL ON UPDATE NO ACTION
      )`);
    await queryRunner.query(`ALTER TABLE "posts" ADD "categoryId" integer`);
    await queryRunner.query(`
      ALTER TABLE "posts" ADD CONSTRAINT "FK_168bf21b341e2ae340748e2541d" FOREIGN KEY ("categoryId")
        REFERENCES "categories"("id") ON DELETE SET NULL ON UPDATE NO ACTION`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "posts" DROP COLUMN "categoryId"`);
    await queryRunner.query(`DROP TABLE "categories"`);
  }
}
