import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * create attachments
 *
 * @revision 1793290194481
 * @revises 1792581963672
 */
export class CreateAttachments1793290194481 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "attachments" (
        "id" uuid NOT NULL DEFAULT uuid_generate_v4(),
        "kind" character varying(20) NOT NULL,
        "url" character varying(500) NOT NULL,
        "width" integer,
        "height" integer,
        "title" character varying(200),
        "postId" uuid NOT NULL,
        CONSTRAINT "PK_5e1f050bcff31e3084a1d662412" PRIMARY KEY ("id"),
        CONSTRAINT "FK_f54127860e8075e61dd7d95c80b" FOREIGN KEY ("postId")
          REFERENCES "posts"("id") ON DELETE CASCADE ON UPDATE NO ACTION
      )`);
    await queryRunner.query(`CREATE INDEX "IDX_83ff8436f367d3425911190828" ON "attachments" ("kind")`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "attachments"`);
  }
}
