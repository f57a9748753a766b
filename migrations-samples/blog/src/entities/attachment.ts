import { ChildEntity, Column, Entity, ManyToOne, PrimaryGeneratedColumn, TableInheritance } from "typeorm";
import { Post } from "./post";

/** Images and links share one table; `kind` tells them apart. */
@Entity("attachments")
@TableInheritance({ column: { type: "varchar", length: 20, name: "kind" } })
export abstract class Attachment {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 500 })
  url: string;

  @ManyToOne(() => Post, (post) => post.attachments, { nullable: false, onDelete: "CASCADE" })
  post: Post;
}

@ChildEntity("image")
export class ImageAttachment extends Attachment {
  @Column({ type: "int" })
  width: number;

  @Column({ type: "int" })
  height: number;
}

@ChildEntity("link")
export class LinkAttachment extends Attachment {
  @Column({ type: "varchar", length: 200 })
  title: string;
}
