import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Post } from "./post";

@Entity("categories")
export class Category {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: "varchar", length: 80 })
  title: string;

  @Column({ type: "varchar", length: 80, unique: true })
  slug: string;

  @Column({ type: "int", default: 0 })
  position: number;

  @ManyToOne(() => Category, (category) => category.children, { onDelete: "SET NULL" })
  parent: Category | null;

  @OneToMany(() => Category, (category) => category.parent)
  children: Category[];

  @OneToMany(() => Post, (post) => post.category)
  posts: Post[];
}
