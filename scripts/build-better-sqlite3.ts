import { betterSqlite3 } from "../test/helpers/better-sqlite3.ts";

console.log(`better-sqlite3 is in ${await betterSqlite3()}`);
