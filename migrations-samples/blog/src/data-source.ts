import "reflect-metadata";
import path from "node:path";
import { DataSource } from "typeorm";

export const AppDataSource = new DataSource({
  type: "postgres",
  host: process.env.DB_HOST ?? "localhost",
  port: Number(process.env.DB_PORT ?? 5432),
  username: process.env.DB_USER ?? "postgres",
  password: process.env.DB_PASSWORD ?? "postgres",
  database: process.env.DB_NAME ?? "blog",
  entities: [path.join(__dirname, "entities/*.{ts,js}")],
  migrations: [path.join(__dirname, "migrations/*.{ts,js}")],
  synchronize: false,
});
