import type { QueryRunner } from "typeorm";
import { natureOf } from "../../core/offline/statement-nature.ts";
import type { BindParameters } from "./bind.ts";

/** Statements that a query runner ran, as a script has to have them. */
export interface Recorded {
  statements: string[];
  /** Rows were asked for, on which the statements may depend. */
  readsRows: boolean;
}

/** Writes down what a query runner does, while the query runner does it. */
export class StatementRecorder {
  readonly #queryRunner: QueryRunner;
  readonly #bind: BindParameters;
  readonly #hasSchema: boolean;
  readonly #query: (...args: Parameters<QueryRunner["query"]>) => Promise<unknown>;
  readonly #metadataTable: string;
  #recorded: Recorded | undefined;

  constructor(queryRunner: QueryRunner, { bind, hasSchema }: { bind: BindParameters; hasSchema: boolean }) {
    this.#queryRunner = queryRunner;
    this.#bind = bind;
    this.#hasSchema = hasSchema;
    this.#metadataTable = queryRunner.connection.metadataTableName;
    this.#query = queryRunner.query.bind(queryRunner);
    queryRunner.query = (async (...args: Parameters<QueryRunner["query"]>): Promise<unknown> => {
      const answer: unknown = await this.#query(...args);
      this.#note(args[0], args[1]);
      return answer;
    }) as QueryRunner["query"];
  }

  /** What runs meanwhile, without what failed. */
  async during(action: () => Promise<unknown>): Promise<Recorded> {
    const recorded: Recorded = { statements: [], readsRows: false };
    this.#recorded = recorded;
    try {
      await action();
      return recorded;
    } finally {
      this.#recorded = undefined;
    }
  }

  /** Gives the query runner back as it was. */
  dispose(): void {
    Reflect.deleteProperty(this.#queryRunner, "query");
  }

  #note(sql: string, parameters: unknown): void {
    if (this.#recorded === undefined) return;
    const { acts, readsRows } = natureOf(sql, this.#metadataTable);
    if (acts) this.#recorded.statements.push(this.#bind(sql, Array.isArray(parameters) ? parameters : []));
    // Where there is no schema either, what tells of it is not known any more than rows.
    this.#recorded.readsRows ||= readsRows || (!this.#hasSchema && !acts && /\bFROM\b/i.test(sql));
  }
}
