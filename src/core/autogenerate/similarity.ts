/** How alike two names are, from 0 to 1: shared pairs of letters, whatever the case and the separators. */
export function nameSimilarity(a: string, b: string): number {
  const one = pairs(a);
  const two = pairs(b);
  if (one.length === 0 || two.length === 0) return plainName(a) === plainName(b) ? 1 : 0;
  const left = [...two];
  let shared = 0;
  for (const pair of one) {
    const at = left.indexOf(pair);
    if (at < 0) continue;
    left.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / (one.length + two.length);
}

function pairs(name: string): string[] {
  const letters = plainName(name);
  return Array.from({ length: Math.max(0, letters.length - 1) }, (_, i) => letters.slice(i, i + 2));
}

/** A name without its case and its separators: that of a property and that of the column that it became by a naming strategy. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}
