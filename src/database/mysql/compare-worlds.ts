import type { Comparison } from "../../core/operations/operation.ts";
import { actionsBetween } from "./actions-between.ts";
import { align } from "./align.ts";
import type { MysqlWorld } from "./world.ts";

/** The statements that lead from the history to the desired world and back; aligns by itself. */
export function compareWorlds(history: MysqlWorld, desired: MysqlWorld): Comparison {
  const aligned = align(history, desired);
  return {
    dialect: "mysql",
    up: actionsBetween({ from: history, to: aligned, inPlace: false }),
    down: actionsBetween({ from: aligned, to: history, inPlace: true }),
  };
}
