type MetadataDecorator = (
  key: string,
  value: unknown,
) => ((target: object, property?: string | symbol) => void) | undefined;

/**
 * Stands in for the compiler's helper of the same name. A compiler that sees one file passes an
 * imported enum as the object it is at run time; TypeScript, which sees all files, passes the type
 * of its values, and so does this.
 */
export function decorateMetadata(key: string, value: unknown): ReturnType<MetadataDecorator> {
  const { metadata } = Reflect as { metadata?: MetadataDecorator };
  if (typeof metadata !== "function") return undefined;
  return metadata(key, Array.isArray(value) ? value.map(runtimeType) : runtimeType(value));
}

/** The constructor that TypeScript would have named for something used as a type. */
export function runtimeType(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const values = Object.values(value);
  if (values.length > 0 && values.every((member) => typeof member === "string")) {
    return String;
  }
  const isNumeric = keys.every((name, index) => {
    const member: unknown = values[index];
    return typeof member === "number" || (typeof member === "string" && String(Number(name)) === name);
  });
  return values.length > 0 && isNumeric ? Number : Object;
}
