import type { DataSource, QueryRunner } from "typeorm";

/**
 * Lets everything that asks the data source for a session of its own have this one. Migrations do so by
 * `queryRunner.connection.query(…)` or a repository of the data source, and on a database that has one
 * connection for us would wait for themselves for ever.
 */
export function shareSession(dataSource: DataSource, queryRunner: QueryRunner): void {
  const borrowed = new Proxy(queryRunner, {
    get(target, name) {
      if (name === "release") return () => Promise.resolve();
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  dataSource.createQueryRunner = () => borrowed;
}
