import type { MigrationInterface, QueryRunner } from "typeorm";

/** The same text as in the entity: TypeORM compares the two to see whether the view has changed. */
const PUBLISHED_POSTS = `
    SELECT post.id, post.title, post.slug, post."publishedAt", author."nameFirst" AS author
    FROM posts post
    JOIN users author ON author.id = post."authorId"
    WHERE post.status = 'published' AND post."deletedAt" IS NULL
  `.trim();

/**
 * create the view of published posts
 *
 * @revision 1794491564019
 * @revises 1793871436290
 */
export class CreatePublishedPostsView1794491564019 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE VIEW "published_posts" AS ${PUBLISHED_POSTS}`);
    await queryRunner.query(
      `INSERT INTO "typeorm_metadata"("database", "schema", "table", "type", "name", "value") VALUES (DEFAULT, $1, DEFAULT, $2, $3, $4)`,
      ["public", "VIEW", "published_posts", PUBLISHED_POSTS],
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM "typeorm_metadata" WHERE "type" = $1 AND "name" = $2 AND "schema" = $3`, [
      "VIEW",
      "published_posts",
      "public",
    ]);
    await queryRunner.query(`DROP VIEW "published_posts"`);
  }
}
