import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * create posts
 *
 * @revision 1788442805208
 * @revises 1788336862517
 */
export class CreatePosts1788442805208 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE "posts" (
        "id" uuid NOT NULL DEFAULT uuid_generate_v4(),
        "title" character varying(120) NOT NULL,
        "slug" character varying(200) NOT NULL,
        "body" text NOT NULL,
        "isPublished" boolean NOT NULL DEFAULT false,
        "createdAt" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
        "updatedAt" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
        "authorId" uuid NOT NULL,
        CONSTRAINT "UQ_54ddf9075260407dcfdd7248577" UNIQUE ("slug"),
        CONSTRAINT "PK_2829ac61eff60fcec60d7274b9e" PRIMARY KEY ("id"),
        CONSTRAINT "FK_c5a322ad12a7bf95460c958e80e" FOREIGN KEY ("authorId")
          REFERENCES "users"("id") ON DELETE NO ACTION ON UPDATE NO ACTION
      )`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "posts"`);
  }
}
