import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * move bio from users to profiles
 *
 * @revision 1791987509153
 * @revises 1791272021825
 */
export class MoveBioToProfiles1791987509153 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "profiles" (
        "id" SERIAL NOT NULL,
        "bio" text,
        "birthday" date,
        "settings" jsonb NOT NULL DEFAULT '{}',
        "userId" uuid NOT NULL,
        CONSTRAINT "REL_315ecd98bd1a42dcf2ec4e2e98" UNIQUE ("userId"),
        CONSTRAINT "PK_8e520eb4da7dc01d0e190447c8e" PRIMARY KEY ("id"),
        CONSTRAINT "FK_315ecd98bd1a42dcf2ec4e2e985" FOREIGN KEY ("userId")
          REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION
      )`);
    await queryRunner.query(`
      INSERT INTO "profiles" ("userId", "bio")
      SELECT "id", "bio" FROM "users" WHERE "bio" IS NOT NULL`);
    await queryRunner.query(`ALTER TABLE "users" DROP COLUMN "bio"`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "users" ADD "bio" text`);
    await queryRunner.query(`
      UPDATE "users" SET "bio" = "profiles"."bio" FROM "profiles" WHERE "profiles"."userId" = "users"."id"`);
    await queryRunner.query(`DROP TABLE "profiles"`);
  }
}
