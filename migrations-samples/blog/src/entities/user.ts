import { Column, CreateDateColumn, Entity, OneToMany, OneToOne, PrimaryGeneratedColumn } from "typeorm";
import { Comment } from "./comment";
import { Name } from "./name";
import { Post } from "./post";
import { Profile } from "./profile";

export enum UserRole {
  Reader = "reader",
  Author = "author",
  Editor = "editor",
}

@Entity("users")
export class User {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 254, unique: true })
  email: string;

  @Column(() => Name)
  name: Name;

  @Column({ type: "enum", enum: UserRole, default: UserRole.Reader })
  role: UserRole;

  @Column({ type: "boolean", default: true })
  isActive: boolean;

  @CreateDateColumn({ type: "timestamptz" })
  createdAt: Date;

  @OneToOne(() => Profile, (profile) => profile.user)
  profile: Profile | null;

  @OneToMany(() => Post, (post) => post.author)
  posts: Post[];

  @OneToMany(() => Comment, (comment) => comment.author)
  comments: Comment[];
}
