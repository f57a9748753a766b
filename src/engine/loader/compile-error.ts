/** A source file that cannot be parsed; `line` and `column` are 1-based. */
export class CompileError extends SyntaxError {
  override readonly name = "CompileError";
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(file: string, message: string, at: { line?: number; column?: number } = {}) {
    super(message);
    this.file = file;
    this.line = at.line;
    this.column = at.column;
  }
}
