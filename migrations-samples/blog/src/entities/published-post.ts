import { ViewColumn, ViewEntity } from "typeorm";

/** What the front page lists. */
@ViewEntity({
  name: "published_posts",
  expression: `
    SELECT post.id, post.title, post.slug, post."publishedAt", author."nameFirst" AS author
    FROM posts post
    JOIN users author ON author.id = post."authorId"
    WHERE post.status = 'published' AND post."deletedAt" IS NULL
  `,
})
export class PublishedPost {
  @ViewColumn()
  id: string;

  @ViewColumn()
  title: string;

  @ViewColumn()
  slug: string;

  @ViewColumn()
  publishedAt: Date;

  @ViewColumn()
  author: string;
}
