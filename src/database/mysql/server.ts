import type { MysqlServer } from "./world.ts";

/** RENAME COLUMN and RENAME INDEX came with MySQL 8.0 and MariaDB 10.5.2. */
export function canRename({ mariadb, version }: MysqlServer): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  if (!mariadb) return major >= 8;
  return major > 10 || (major === 10 && (minor > 5 || (minor === 5 && patch >= 2)));
}
