import { Column } from "typeorm";

/** Embedded in {@link User}: its columns stand in the users table as `nameFirst` and `nameLast`. */
export class Name {
  @Column({ type: "varchar", length: 80 })
  first: string;

  @Column({ type: "varchar", length: 80, nullable: true })
  last: string | null;
}
