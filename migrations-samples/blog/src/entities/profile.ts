import { Column, Entity, JoinColumn, OneToOne, PrimaryGeneratedColumn } from "typeorm";
import { User } from "./user";

/** What a user tells about themselves; kept apart so that listing users stays cheap. */
@Entity("profiles")
export class Profile {
  @PrimaryGeneratedColumn()
  id: number;

  @OneToOne(() => User, (user) => user.profile, { nullable: false, onDelete: "CASCADE" })
  @JoinColumn()
  user: User;

  @Column({ type: "text", nullable: true })
  bio: string | null;

  @Column({ type: "date", nullable: true })
  birthday: string | null;

  @Column({ type: "jsonb", default: {} })
  settings: Record<string, unknown>;
}
