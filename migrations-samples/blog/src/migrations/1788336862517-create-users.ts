import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * create users
 *
 * @revision 1788336862517
 */
export class CreateUsers1788336862517 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS "uuid-ossp"`);
    await queryRunner.query(`CREATE TYPE "users_role_enum" AS ENUM('reader', 'author', 'editor')`);
    await queryRunner.query(`
      CREATE TABLE "users" (
        "id" uuid NOT NULL DEFAULT uuid_generate_v4(),
        "email" character varying(254) NOT NULL,
        "nameFirst" character varying(80) NOT NULL,
        "nameLast" character varying(80),
        "role" "users_role_enum" NOT NULL DEFAULT 'reader',
        "isActive" boolean NOT NULL DEFAULT true,
        "bio" text,
        "createdAt" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
        CONSTRAINT "UQ_97672ac88f789774dd47f7c8be3" UNIQUE ("email"),
        CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id")
      )`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "users"`);
    await queryRunner.query(`DROP TYPE "users_role_enum"`);
    // The extension stays: it may have been there before, and TypeORM creates it again when it connects.
  }
}
