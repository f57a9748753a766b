import { Column, CreateDateColumn, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Post } from "./post";
import { User } from "./user";

@Entity("comments")
@Index(["post", "createdAt"])
export class Comment {
  @PrimaryGeneratedColumn({ type: "bigint" })
  id: string;

  @ManyToOne(() => Post, (post) => post.comments, { nullable: false, onDelete: "CASCADE" })
  post: Post;

  @ManyToOne(() => User, (user) => user.comments, { onDelete: "SET NULL" })
  author: User | null;

  @Column({ type: "text" })
  body: string;

  @CreateDateColumn({ type: "timestamptz" })
  createdAt: Date;
}
