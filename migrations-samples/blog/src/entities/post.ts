import {
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  Index,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  VersionColumn,
} from "typeorm";
import { Attachment } from "./attachment";
import { Category } from "./category";
import { Comment } from "./comment";
import { Tag } from "./tag";
import { User } from "./user";

export enum PostStatus {
  Draft = "draft",
  Published = "published",
  Archived = "archived",
}

@Entity("posts")
@Index(["status", "publishedAt"])
export class Post {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 200 })
  title: string;

  @Column({ type: "varchar", length: 200, unique: true })
  slug: string;

  @Column({ type: "text" })
  body: string;

  @Column({ type: "enum", enum: PostStatus, default: PostStatus.Draft })
  status: PostStatus;

  @Column({ type: "timestamptz", nullable: true })
  publishedAt: Date | null;

  @Column({ type: "int", default: 0 })
  wordCount: number;

  /** A string, because a bigint may not fit into a JavaScript number. */
  @Column({ type: "bigint", default: 0 })
  viewCount: string;

  @Column({ type: "numeric", precision: 3, scale: 2, nullable: true })
  rating: string | null;

  @Column({ type: "varchar", length: 40, array: true, default: [] })
  keywords: string[];

  @CreateDateColumn({ type: "timestamptz" })
  createdAt: Date;

  @UpdateDateColumn({ type: "timestamptz" })
  updatedAt: Date;

  @DeleteDateColumn({ type: "timestamptz" })
  deletedAt: Date | null;

  @VersionColumn({ default: 1 })
  version: number;

  @ManyToOne(() => User, (user) => user.posts, { nullable: false })
  author: User;

  @ManyToOne(() => Category, (category) => category.posts, { onDelete: "SET NULL" })
  category: Category | null;

  @ManyToMany(() => Tag)
  @JoinTable({ name: "post_tags" })
  tags: Tag[];

  @OneToMany(() => Comment, (comment) => comment.post)
  comments: Comment[];

  @OneToMany(() => Attachment, (attachment) => attachment.post)
  attachments: Attachment[];
}
