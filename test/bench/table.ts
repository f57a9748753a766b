import { median } from "./measure.ts";

/** One measured thing: seconds of every round by column, or why there are none. */
export interface BenchRow {
  measure: string;
  samples: Record<string, number[]>;
  problems: Record<string, string>;
}

/** A Markdown table of medians, with how many times as long each column takes as ours. */
export function renderTable(rows: BenchRow[], columns: { name: string; label: string }[], ours: string): string {
  const others = columns.filter(({ name }) => name !== ours);
  const header = [
    "median seconds",
    ...columns.map(({ label }) => label),
    ...others.map(({ label }) => `${label} ÷ ours`),
  ];
  const lines = rows.map((row) => [
    row.measure,
    ...columns.map(({ name }) => cell(row, name)),
    ...others.map(({ name }) => ratio(row, name, ours)),
  ]);
  const widths = header.map((title, index) => Math.max(title.length, ...lines.map((line) => line[index]?.length ?? 0)));
  const render = (line: string[]): string =>
    `| ${line.map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [render(header), rule, ...lines.map(render)].join("\n");
}

function cell({ samples, problems }: BenchRow, name: string): string {
  if (problems[name] !== undefined) return "failed";
  const values = samples[name] ?? [];
  return values.length === 0 ? "–" : median(values).toFixed(3);
}

function ratio({ samples, problems }: BenchRow, name: string, ours: string): string {
  const [other, own] = [samples[name] ?? [], samples[ours] ?? []];
  if (problems[name] !== undefined || problems[ours] !== undefined || other.length === 0 || own.length === 0)
    return "–";
  return `${(median(other) / median(own)).toFixed(1)} ×`;
}
